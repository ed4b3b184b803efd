"""The MD5 of a picture's file, which python-threatexchange knows for videos only."""

from threatexchange.content_type.photo import PhotoContent
from threatexchange.signal_type import md5


class ImageMD5Signal(md5.VideoMD5Signal):
    INDICATOR_TYPE = {"HASH_MD5": "media_type_photo"}

    @classmethod
    def get_content_types(cls):
        return [PhotoContent]
