"""What images are used for, read anew."""


def purposes(*images) -> list[str]:
    for image in images:
        image.refresh_from_db()
    return [image.purpose for image in images]
