"""Writes PDFs as no program should: every object is given as it is to stand in the file."""
from __future__ import annotations

import zlib


class Pdf:
    """Objects by number, written with a table that leads to them."""

    def __init__(self):
        self.objects: dict[int, bytes] = {}

    def hold(self) -> int:
        """The number of an object that is to follow."""
        number = next(reversed(self.objects), 0) + 1
        self.objects[number] = b"null"
        return number

    def put(self, number: int, body: bytes | str) -> int:
        self.objects[number] = body.encode() if isinstance(body, str) else body
        return number

    def add(self, body: bytes | str) -> int:
        return self.put(self.hold(), body)

    def stream(self, data: bytes, keys: str = "", length: object = None) -> int:
        return self.add(stream(data, keys, length))

    def deflated(self, data: bytes, keys: str = "") -> int:
        return self.stream(zlib.compress(data, 9), f"/Filter /FlateDecode {keys}")

    def page(self, content: bytes = b"", resources: str = "", keys: str = "", box: str = "[0 0 595 842]",
             contents: str | None = None) -> Pdf:
        """Makes it a document of one page with what was added so far."""
        contents = contents if contents is not None else f"{self.stream(content)} 0 R"
        tree = self.hold()
        page = self.add(f"<< /Type /Page /Parent {tree} 0 R /MediaBox {box} /Contents {contents}"
                        f" /Resources << {resources} >> {keys} >>")
        self.put(tree, f"<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>")
        self.root = self.add(f"<< /Type /Catalog /Pages {tree} 0 R >>")
        return self

    def bytes(self, root: int | None = None, trailer: str = "", version: str = "1.7", table: bool = True) -> bytes:
        out = bytearray(f"%PDF-{version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
        places = {}
        for number, body in self.objects.items():
            places[number] = len(out)
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        size = max(self.objects, default=0) + 1
        if table:
            out += b"xref\n0 %d\n0000000000 65535 f \n" % size
            out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
        out += f"trailer\n<< /Size {size} /Root {root or self.root} 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def stream(data: bytes, keys: str = "", length: object = None) -> bytes:
    length = len(data) if length is None else length
    return f"<< /Length {length} {keys} >>\nstream\n".encode() + data + b"\nendstream"


def packed(chunk: bytes, times: int, level: int = 9) -> bytes:
    """So many times the same, deflated."""
    deflate = zlib.compressobj(level)
    return b"".join(deflate.compress(chunk) for _ in range(times)) + deflate.flush()


HELVETICA = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
