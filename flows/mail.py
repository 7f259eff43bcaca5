"""The flow of the job `deliver_mail`."""

from datetime import date

from prefect import flow

from shnor_flow import jobs


@flow(name="mail")
def mail(as_of: date | None = None) -> jobs.Counts:
    """Отправить письма, которые ждут отправки."""
    return jobs.deliver_mail(as_of=as_of, engine="prefect")
