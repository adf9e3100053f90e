"""What GeoReport v2 says when it can't: a number of HTTP and a sentence."""

from stoerung.open311.documents import Listing


class ApiError(Exception):
    """Refuse the call. 404: no such thing; 403: no right key; 400: everything else."""

    def __init__(self, code: int, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.code = code
        self.descriptions = descriptions

    def listing(self) -> Listing:
        rows = [{"code": self.code, "description": description} for description in self.descriptions]
        return Listing("errors", "error", rows)
