"""Greetings: the gender is right or not claimed."""

import pytest

from shnor_flow.delivery.salutation import salutation


@pytest.mark.parametrize(
    ("full_name", "greeting"),
    [
        ("Кузнецова Анна Сергеевна", "Уважаемая Анна Сергеевна!"),
        ("Борис Ильич Черных", "Уважаемый Борис Ильич!"),
        ("Черных Борис Ильич", "Уважаемый Борис Ильич!"),
        ("Павлович Вера Игоревна", "Уважаемая Вера Игоревна!"),  # a surname that looks like a patronymic
        ("Дюма Любовь Никитична", "Уважаемая Любовь Никитична!"),
        ("Мамедов Эльдар Рашид оглы", "Уважаемый Эльдар Рашид оглы!"),
        ("Мамедова Лейла Рашид кызы", "Уважаемая Лейла Рашид кызы!"),
        ("Цой Анна", "Здравствуйте, Цой Анна!"),  # no patronymic: nobody is «Уважаемая Анна» in an office
        ("Кузнецова А. С.", "Здравствуйте!"),  # initials can't be spoken to
        ("МБОУ «СОШ № 3»", "Здравствуйте, МБОУ «СОШ № 3»!"),  # a role mailbox
        ("Саша Борис Сергеевна", "Здравствуйте, Борис Сергеевна!"),  # the two words contradict each other
        ("", "Здравствуйте!"),
    ],
)
def test_the_greeting_fits_the_name(full_name: str, greeting: str) -> None:
    assert salutation(full_name) == greeting
