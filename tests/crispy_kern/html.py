"""Look into rendered HTML without a browser."""

from html.parser import HTMLParser

VOID = {"input", "br", "img", "link", "meta", "hr"}


class Element:
    def __init__(self, tag, attrs, parent):
        self.tag, self.attrs, self.parent = tag, dict(attrs), parent
        self.content = []

    @property
    def classes(self):
        return (self.attrs.get("class") or "").split()

    def all(self, tag=None, **attrs):
        """Descendants with this tag and these attributes (`class_` is one of the classes)."""
        wanted = attrs.pop("class_", None)
        for child in self.children:
            fits = (tag is None or child.tag == tag) and (wanted is None or wanted in child.classes)
            if fits and all(child.attrs.get(name.replace("_", "-")) == value for name, value in attrs.items()):
                yield child
            yield from child.all(tag, class_=wanted, **attrs) if wanted else child.all(tag, **attrs)

    def one(self, tag=None, **attrs):
        (found,) = self.all(tag, **attrs)
        return found

    @property
    def children(self):
        return [part for part in self.content if isinstance(part, Element)]

    def words(self):
        parts = (part.words() if isinstance(part, Element) else part for part in self.content)
        return " ".join(" ".join(parts).split())


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root = self.here = Element("", {}, None)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.here)
        self.here.content.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag):
        assert tag == self.here.tag, f"</{tag}> closes <{self.here.tag}>"
        self.here = self.here.parent

    def handle_data(self, data):
        self.here.content.append(data)


def parse(html):
    """The document as a tree; fails where tags don't close in order."""
    builder = _Builder()
    builder.feed(str(html))
    assert builder.here is builder.root, f"<{builder.here.tag}> is not closed"
    return builder.root
