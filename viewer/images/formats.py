"""Which picture formats are opened, and the one place that asks Pillow to open a file.

Pillow goes by a file's first bytes, whatever its name, and some of its plugins do more than decode:
PostScript is handed to Ghostscript, a program that runs what the file says; IPTC opens whatever
lies inside. So only formats of this list are tried, none of which starts a program or reads
another file. Formats are left out too that cannot be told by their first bytes (but for TGA), and
those that Pillow decodes in part.
"""

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile, UnidentifiedImageError

from viewer.images.checks import ImageError


@dataclass(frozen=True)
class Format:
    """A format that is opened.

    Attributes
    ----------
    title : str
        What people call it.
    suffixes : tuple of str
        How its files' names end, without the dot.
    plugins : tuple of str
        Pillow's names for it.
    """

    title: str
    suffixes: tuple[str, ...]
    plugins: tuple[str, ...]


FORMATS = (
    Format("PNG", ("png", "apng"), ("PNG",)),
    Format("JPEG", ("jpg", "jpeg", "jpe", "jfif", "mpo"), ("JPEG",)),
    Format("TIFF", ("tif", "tiff"), ("TIFF",)),
    Format("BMP", ("bmp", "dib"), ("BMP", "DIB")),
    Format("GIF", ("gif",), ("GIF",)),
    Format("PPM", ("ppm", "pgm", "pbm", "pnm", "pfm"), ("PPM",)),
    Format("WebP", ("webp",), ("WEBP",)),
    Format("AVIF", ("avif",), ("AVIF",)),
    Format("JPEG 2000", ("jp2", "j2k", "jpx", "jpf", "j2c", "jpc"), ("JPEG2000",)),
    Format("ICO", ("ico", "cur"), ("ICO", "CUR")),
    Format("ICNS", ("icns",), ("ICNS",)),
    Format("PSD", ("psd",), ("PSD",)),
    Format("DDS", ("dds",), ("DDS",)),
    Format("PCX", ("pcx", "dcx"), ("PCX", "DCX")),
    Format("QOI", ("qoi",), ("QOI",)),
    Format("SGI", ("sgi", "rgb", "rgba", "bw"), ("SGI",)),
    Format("Sun raster", ("ras",), ("SUN",)),
    Format("MSP", ("msp",), ("MSP",)),
    Format("XBM", ("xbm",), ("XBM",)),
    Format("XPM", ("xpm",), ("XPM",)),
    # Last, as it is told by nothing but that its header makes sense.
    Format("TGA", ("tga", "icb", "vda", "vst"), ("TGA",)),
)
"""All that is opened, in the order in which they are tried."""

_PLUGINS = tuple(plugin for entry in FORMATS for plugin in entry.plugins)
# Pillow imports the decoders of these alone where nothing else is asked for.
_QUICK = ("PNG", "JPEG", "BMP", "DIB", "GIF", "PPM")

# Markers of frame headers, which lie behind a thumbnail and other remarks.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MOST_OF_A_JPEG = 1 << 20

_PROGRAM = "a program rather than a picture, and is not run"
_NOT_OPENED = (
    (rb"[\x00-\x20]*%!|\xc5\xd0\xd3\xc6", f"PostScript (EPS), {_PROGRAM}"),
    (rb".{0,1000}%PDF-", "a PDF document"),
    (rb"(\xef\xbb\xbf)?\s*(<\?xml.*)?<(!DOCTYPE )?svg", "an SVG drawing"),
    (rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", "a Windows metafile (WMF or EMF)"),
    (rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", "a HEIC picture"),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (rb"v/1\x01", "an OpenEXR picture"),
    (rb"#\?(RADIANCE|RGBE)", "a Radiance HDR picture"),
    (rb"SIMPLE  =", "a FITS file"),
    (rb"\x89HDF", "an HDF5 file"),
    (rb"GRIB|BUFR", "a weather file (GRIB or BUFR)"),
    (rb"\0\0\x01[\xb3\xba]|....ftyp(isom|iso2|mp4[12]|M4V |qt  )", "a film"),
    (rb"....ftypcrx |FUJIFILMCCD-RAW|IIR[OS]|IIU\0", "a camera's raw picture"),
    (rb"P7\n", "a PAM picture (Netpbm P7)"),
    (rb"8BPS", "a Photoshop document that is damaged or of an uncommon kind"),
    (rb"gimp xcf", "a GIMP picture (XCF)"),
    (rb"II\xbc", "a JPEG XR picture"),
    (rb"\x8aMNG|\x8bJNG", "an MNG or JNG picture"),
    (rb"AT&TFORM", "a DjVu document"),
    (rb".{128}DICM", "a DICOM picture"),
    (rb"\x93NUMPY", "a NumPy array"),
    (rb"MATLAB 5", "a MATLAB file"),
    (rb"PK\x03\x04", "a ZIP archive, or a document of a program that packs them so"),
    (rb"\x1f\x8b", "a file compressed with gzip"),
)


def name_patterns() -> str:
    """How the names of pictures end, as a file dialog wants to know it."""
    return " ".join(f"*.{suffix}" for entry in FORMATS for suffix in entry.suffixes)


def open_picture(file: BinaryIO) -> ImageFile.ImageFile:
    """Let Pillow identify an open file, with nothing decoded.

    Parameters
    ----------
    file : file object
        The file.

    Returns
    -------
    PIL.ImageFile.ImageFile
        The picture, of one of `FORMATS`.

    Raises
    ------
    ImageError
        If the file is of a known format that is not opened.
    PIL.UnidentifiedImageError
        If it is in no format of the list.
    """
    Image.preinit()
    try:
        return Image.open(file, formats=_QUICK)
    except UnidentifiedImageError:
        Image.init()
    try:
        # Pillow may have been built without some of them.
        return Image.open(file, formats=[name for name in _PLUGINS if name in Image.OPEN])
    except UnidentifiedImageError:
        file.seek(0)
        name = _name_of_other(file.read(_MOST_OF_A_JPEG))
        if name is None:
            raise
    raise ImageError(f"is {name}; save or export it as PNG or TIFF in another program.")


def _name_of_other(head: bytes) -> str | None:
    """What a file that begins like this is, of the formats that are not opened."""
    for pattern, name in _NOT_OPENED:
        if re.match(pattern, head, re.DOTALL):
            return name
    return _name_of_jpeg(head) if head.startswith(b"\xff\xd8\xff") else None


def _name_of_jpeg(data: bytes) -> str | None:
    """What a JPEG is that is not opened: it is said in its frame header, among other parts."""
    at = 2
    while len(part := data[at : at + 5]) == 5 and part[0] == 0xFF:
        marker, length, bits = struct.unpack(">xBHB", part)
        if marker in _FRAMES:
            return f"a JPEG of {bits} bits a sample" if bits != 8 else None
        at += 2 + length
    return None
