"""People to try the portal with."""

from portal.accounts.models import Department, Membership, Role, User

PASSWORD = "stuttgart-demo"  # noqa: S105  (printed on the screen of everybody who starts the demo)

# key, name, key of the department above
DEPARTMENTS = (
    ("ordnungsamt", "Amt für öffentliche Ordnung", None),
    ("kfz-zulassung", "Kfz-Zulassungsbehörde", "ordnungsamt"),
    ("verkehrsueberwachung", "Städtische Verkehrsüberwachung", "ordnungsamt"),
    ("stadtkasse", "Stadtkasse", None),
    ("tiefbauamt", "Tiefbauamt", None),
)
# mail address, name, department and role; without them an operator
PEOPLE = (
    ("sachbearbeitung@example.org", "Selma Sachbearbeiterin", ("kfz-zulassung", Role.CLERK)),
    ("leitung@example.org", "Levin Leitung", ("kfz-zulassung", Role.LEAD)),
    ("kontrolle@example.org", "Kim Kontrolleur", ("verkehrsueberwachung", Role.OFFICER)),
    ("kassenleitung@example.org", "Kurt Kassenleiter", ("stadtkasse", Role.LEAD)),
    ("kasse@example.org", "Karla Kassiererin", ("stadtkasse", Role.CLERK)),
    ("betrieb@example.org", "Berta Betrieb", None),
)


def seed() -> list[str]:
    """Departments and one person of each kind; what is there already stays as it is."""
    for key, name, above in DEPARTMENTS:
        parent = Department.objects.filter(key=above).first() if above else None
        Department.objects.get_or_create(key=key, defaults={"name": name, "parent": parent})
    lines = [add_person(email, name, belongs) for email, name, belongs in PEOPLE]
    return [f"Zugänge (Passwort: {PASSWORD})", *lines]


def add_person(email: str, name: str, belongs: tuple[str, str] | None) -> str:
    """A person in a department (its key) with a role, or an operator; the line that names their login."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, is_superuser=belongs is None)
    if belongs is None:
        return f"  {email:<30} Betrieb des Portals"
    department, role = Department.objects.get(key=belongs[0]), belongs[1]
    if not user.memberships.filter(department=department, role=role).exists():
        Membership.objects.create(user=user, department=department, role=role)
    return f"  {email:<30} {Role(role).label}, {department}"
