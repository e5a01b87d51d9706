"""Files and zips as a browser sends them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import picture
from tests.pages.set_up.set_up_page import url


def upload(client, study, filename, data, where="study_upload", **more):
    return client.post(url(where, study), {"file": SimpleUploadedFile(filename, data), **more})


def zip_of(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(count):
            made.writestr(f"{number}.jpg", picture(number))
    return out.getvalue()
