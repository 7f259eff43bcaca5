"""What two years of a programme with twelve schools come to, written by hand: nothing here is computed by the product.

One row a school: the share of pupils with a plan of their own (of how many), consultations held, the average mark, the
largest class. «0!» is a confirmed zero, «н/п» not applicable, «н/д» no data; a school without a row has filed nothing.

    Рябиновка   never answers
    Липовка     is four days late, always
    Ольховка    gets more time for the first quarter of 2025 (counts as on time) and for the fourth (does not)
    Сосновка    has nothing but mail: its form travels as a spreadsheet
    Дубрава     typed 24 of 83 for the second quarter of 2025; it came back by the cell, and 42 of 83 was filed
    Кленовка    filed 17 of 117 for the third quarter of 2025, corrected by Anna after acceptance; and 21 consultations
                for the second quarter of 2026, opened to it again and filed as 12
    Осиновка    is excused from the third quarter of 2025: repairs
    Ивановка    gets another name in September 2025
    Вязовка     leaves the programme in November 2025
    Калиновка   joins in April 2026, in the round of the first quarter

The sums were added up column by column, away from the product.
"""

from fractions import Fraction

NAMES = (
    "Берёзовка", "Липовка", "Дубрава", "Кленовка", "Ольховка", "Рябиновка", "Сосновка", "Калиновка", "Осиновка",
    "Вязовка", "Ивановка", "Тополёвка",
)  # fmt: skip
RENAMED = ("Ивановка", "Ивановская школа имени М. В. Ломоносова")

QUARTERLY: dict[str, str] = {
    "2025Q1": """
        Берёзовка | 40/73  | 7  | 3,3 | 18
        Липовка   | 30/49  | 11 | 3,6 | 25
        Дубрава   | 40/81  | 8  | 3,9 | 27
        Кленовка  | 61/113 | 10 | 3,4 | 25
        Ольховка  | 17/36  | 4  | 3,5 | 25
        Сосновка  | 21/39  | 10 | 3,7 | 24
        Осиновка  | 24/42  | 14 | 3,4 | 25
        Вязовка   | 39/78  | 10 | 3,5 | 19
        Ивановка  | 66/106 | 6  | 3,8 | 16
        Тополёвка | 19/39  | 6  | 3,6 | 23
    """,
    "2025Q2": """
        Берёзовка | 43/73  | 5  | 3,3 | 17
        Липовка   | 32/51  | 11 | 3,6 | 24
        Дубрава   | 42/83  | 7  | 3,8 | 28
        Кленовка  | 66/115 | 12 | 3,5 | 26
        Ольховка  | 18/35  | 4  | 3,6 | 24
        Сосновка  | 22/38  | 12 | 3,7 | 24
        Осиновка  | 25/42  | 13 | 3,3 | 25
        Вязовка   | 42/78  | 8  | 3,5 | 18
        Ивановка  | 70/108 | 8  | 3,9 | 17
        Тополёвка | 21/40  | 0! | н/п | 24
    """,
    "2025Q3": """
        Берёзовка | 43/73  | 6  | 3,4 | 16
        Липовка   | 35/52  | 12 | 3,7 | 23
        Дубрава   | 43/84  | 6  | 3,7 | 28
        Кленовка  | 71/117 | 14 | 3,5 | 25
        Ольховка  | 18/34  | 5  | 3,6 | 25
        Сосновка  | 22/37  | 12 | 3,7 | 24
        Вязовка   | 44/80  | 6  | 3,6 | 18
        Ивановка  | 75/110 | 11 | 4   | 17
        Тополёвка | н/д    | 5  | 3,7 | 23
    """,
    "2025Q4": """
        Берёзовка | 45/74  | 5  | 3,4 | 15
        Липовка   | 35/52  | 13 | 3,7 | 22
        Дубрава   | 44/83  | 7  | 3,7 | 29
        Кленовка  | 71/116 | 16 | 3,4 | 24
        Ольховка  | 19/34  | 4  | 3,7 | 25
        Сосновка  | 24/38  | 14 | 3,7 | 23
        Осиновка  | 26/42  | 15 | 3,3 | 26
        Ивановка  | 79/110 | 12 | 4,1 | 17
        Тополёвка | 24/40  | 6  | н/д | 24
    """,
    "2026Q1": """
        Берёзовка | 50/76  | 3  | 3,4 | 14
        Липовка   | 37/52  | 14 | 3,7 | 23
        Дубрава   | 46/85  | 8  | 3,7 | 30
        Кленовка  | 75/115 | 14 | 3,3 | 25
        Ольховка  | 20/34  | 7  | 3,8 | 26
        Сосновка  | 26/38  | 12 | 3,8 | 24
        Калиновка | 60/99  | 9  | 3,8 | 30
        Осиновка  | 27/42  | 16 | 3,4 | 25
        Ивановка  | 84/111 | 13 | 4,1 | 18
        Тополёвка | 26/41  | 8  | 3,9 | 23
    """,
    "2026Q2": """
        Берёзовка | 0!/76  | 2  | 3,5 | 13
        Липовка   | 38/53  | 14 | 3,8 | 22
        Дубрава   | 49/86  | 10 | 3,7 | 31
        Кленовка  | 80/115 | 12 | 3,3 | 25
        Ольховка  | 20/34  | 7  | 3,8 | 25
        Сосновка  | 27/39  | 11 | 3,8 | 25
        Калиновка | 61/99  | 10 | 3,7 | 31
        Осиновка  | 29/44  | 19 | 3,5 | 26
        Ивановка  | 85/111 | 11 | 4,1 | 19
        Тополёвка | 26/41  | 6  | 3,9 | 23
    """,
    "2026Q3": """
        Берёзовка | 53/76  | 4  | 3,6 | 13
        Липовка   | 39/52  | 16 | 3,9 | 23
        Дубрава   | 53/86  | 11 | 3,8 | 30
        Кленовка  | 86/117 | 12 | 3,3 | 25
        Ольховка  | 21/34  | 10 | 3,9 | 26
        Сосновка  | 28/39  | 13 | 3,7 | 24
        Калиновка | 63/99  | 8  | 3,7 | 31
        Осиновка  | 31/44  | 21 | 3,6 | 26
        Ивановка  | 89/112 | 14 | 4,1 | 19
        Тополёвка | 28/42  | 5  | 4   | 23
    """,
    "2026Q4": """
        Берёзовка | 56/78  | 5  | 3,7 | 13
        Липовка   | 40/52  | 17 | 3,9 | 24
        Дубрава   | 55/86  | 10 | 3,8 | 30
        Кленовка  | 87/117 | 14 | 3,3 | 25
        Ольховка  | 22/35  | 9  | 4   | 27
        Сосновка  | 29/39  | 11 | 3,8 | 23
        Калиновка | 66/98  | 10 | 3,7 | 30
        Осиновка  | 31/44  | 23 | 3,5 | 26
        Ивановка  | 91/112 | 15 | 4,2 | 19
        Тополёвка | 28/41  | 5  | н/д | 22
    """,
}

# Is there a mentor, and what is hardest.
HALF_YEARLY: dict[str, str] = {
    "2025S1": """
        Берёзовка | нет | Не хватает учителя физики
        Липовка   | да  | Далеко ездить на курсы
        Дубрава   | да  | Слабая связь
        Кленовка  | нет | Малые классы
        Ольховка  | да  | Нет психолога
        Сосновка  | да  | Мало часов на консультации
        Осиновка  | да  | Далеко ездить на курсы
        Вязовка   | да  | Слабая связь
        Ивановка  | нет | Малые классы
        Тополёвка | да  | Нет психолога
    """,
    "2025S2": """
        Берёзовка | да  | Слабая связь
        Липовка   | да  | Малые классы
        Дубрава   | нет | Нет психолога
        Кленовка  | да  | Мало часов на консультации
        Ольховка  | да  | Не хватает учителя физики
        Сосновка  | нет | Далеко ездить на курсы
        Осиновка  | да  | Малые классы
        Ивановка  | да  | Мало часов на консультации
        Тополёвка | н/п | н/д
    """,
    "2026S1": """
        Берёзовка | да  | Нет психолога
        Липовка   | нет | Мало часов на консультации
        Дубрава   | да  | Не хватает учителя физики
        Кленовка  | да  | Далеко ездить на курсы
        Ольховка  | нет | Слабая связь
        Сосновка  | да  | Малые классы
        Калиновка | да  | Нет психолога
        Осиновка  | нет | Мало часов на консультации
        Ивановка  | да  | Далеко ездить на курсы
        Тополёвка | нет | Слабая связь
    """,
    "2026S2": """
        Берёзовка | нет | Не хватает учителя физики
        Липовка   | да  | Далеко ездить на курсы
        Дубрава   | да  | Слабая связь
        Кленовка  | нет | Малые классы
        Ольховка  | да  | Нет психолога
        Сосновка  | да  | Мало часов на консультации
        Калиновка | нет | Не хватает учителя физики
        Осиновка  | да  | Далеко ездить на курсы
        Ивановка  | нет | Малые классы
        Тополёвка | да  | Нет психолога
    """,
}

# Leavers who passed both examinations, of how many.
YEARLY: dict[str, str] = {
    "2025": """
        Берёзовка | 7/8
        Липовка   | 9/11
        Дубрава   | 11/14
        Кленовка  | 13/17
        Ольховка  | 19/20
        Сосновка  | 21/23
        Осиновка  | 25/29
        Ивановка  | 33/35
        Тополёвка | 35/38
    """,
    "2026": """
        Берёзовка | 7/8
        Липовка   | 9/11
        Дубрава   | 11/14
        Кленовка  | 13/17
        Ольховка  | 19/20
        Сосновка  | 21/23
        Калиновка | 23/26
        Осиновка  | 25/29
        Ивановка  | 33/35
        Тополёвка | 35/38
    """,
}

# The department's own figure, seminars held; it let the third quarter of 2025 pass.
DEPARTMENT = {"2025Q1": 3, "2025Q2": 2, "2025Q4": 4, "2026Q1": 3, "2026Q2": 1, "2026Q3": 2, "2026Q4": 5}

Told = tuple[Fraction, int]  # the district's figure as it is told, and how many schools brought a number to it


def _told(value: str, schools: int) -> Told:
    top, _, bottom = value.partition("/")
    return Fraction(top) / Fraction(bottom or 1), schools


# Share: sum over sum. Consultations: sum. Mark: sum over the schools that gave one. Class: the largest.
QUARTER_TOTALS: dict[str, tuple[Told, ...]] = {
    "2025Q1": (_told("357/656", 10), _told("86", 10), _told("35.7/10", 10), _told("27", 10)),
    # Тополёвка: no mark (not applicable), and a zero of consultations that counts as a number.
    "2025Q2": (_told("381/663", 10), _told("80", 10), _told("32.2/9", 9), _told("28", 10)),
    # Осиновка is excused; Тополёвка has no data for the share.
    "2025Q3": (_told("351/587", 8), _told("77", 9), _told("32.9/9", 9), _told("28", 9)),
    # Вязовка is gone; Тополёвка has no mark.
    "2025Q4": (_told("367/589", 9), _told("92", 9), _told("29/8", 8), _told("29", 9)),
    # Калиновка is there.
    "2026Q1": (_told("451/693", 10), _told("104", 10), _told("36.9/10", 10), _told("30", 10)),
    # Берёзовка's zero of 76 is confirmed: it counts, with its 76 below the line.
    "2026Q2": (_told("415/698", 10), _told("102", 10), _told("37.1/10", 10), _told("31", 10)),
    "2026Q3": (_told("491/701", 10), _told("114", 10), _told("37.6/10", 10), _told("31", 10)),
    "2026Q4": (_told("505/702", 10), _told("119", 10), _told("33.9/9", 9), _told("30", 10)),
}
# Over the quarters of a half-year or a year, school by school first: of the share the last answer, of consultations the
# sum, of the class the largest. The mark was averaged over the quarters in 2025, and is the last one from 2026 on: the
# rule was changed on 16 February 2026.
LONGER_TOTALS: dict[str, tuple[Told, ...]] = {
    # Тополёвка's mark is that of the first quarter alone. 35.75 over ten schools.
    "2025S1": (_told("381/663", 10), _told("166", 10), _told("35.75/10", 10), _told("28", 10)),
    # Вязовка and Тополёвка gave one mark; the share of Вязовка is that of the third, its last. 36.25 over ten.
    "2025S2": (_told("411/669", 10), _told("169", 10), _told("36.25/10", 10), _told("29", 10)),
    # Frozen on 27 July: Кленовка's consultations were 21 still, so it is 206 - 12 + 21.
    "2026S1": (_told("415/698", 10), _told("215", 10), _told("37.1/10", 10), _told("31", 10)),
    # Тополёвка's last answer is «no data»: its mark of the third quarter is not put in its place.
    "2026S2": (_told("505/702", 10), _told("233", 10), _told("33.9/9", 9), _told("31", 10)),
    "2026": (_told("505/702", 10), _told("439", 10), _told("33.9/9", 9), _told("31", 10)),
}
# By the rule of today 2025 is counted anew: of Вязовка the third quarter's 3.6; Тополёвка's last answer is «no data».
# 29 over eight schools, and Вязовка's 3.6: 32.6 over nine.
YEAR_ANEW: tuple[Told, ...] = (_told("411/669", 10), _told("335", 10), _told("32.6/9", 9), _told("29", 10))
MENTORS = {"2025S1": (7, 10), "2025S2": (6, 8), "2026S1": (6, 10), "2026S2": (6, 10)}  # «да» of those who said
LEAVERS = {"2025": _told("173/195", 9), "2026": _told("196/221", 10)}

# Schools expected, on time, late, silent, and whose forms say something to every question: Рябиновка is the silent one.
STANDINGS = {
    "2025Q1": (11, 9, 1, 1, 10),
    "2025Q2": (11, 9, 1, 1, 10),
    "2025S1": (11, 9, 1, 1, 10),
    "2025Q3": (10, 8, 1, 1, 8),  # Осиновка is excused; Тополёвка has no data for the share
    "2025Q4": (10, 7, 2, 1, 8),  # Ольховка's more time does not count; Тополёвка has no mark
    "2025S2": (10, 8, 1, 1, 8),  # Тополёвка can't say what is hardest
    "2025": (10, 8, 1, 1, 9),
    "2026Q1": (11, 9, 1, 1, 10),
    "2026Q2": (11, 9, 1, 1, 10),
    "2026S1": (11, 9, 1, 1, 10),
    "2026Q3": (11, 9, 1, 1, 10),
    "2026Q4": (11, 9, 1, 1, 9),  # Тополёвка has no mark
    "2026S2": (11, 9, 1, 1, 10),
    "2026": (11, 9, 1, 1, 10),
}
# Whatever is not named here came in time, in one version.
DAYS_LATE = {("Липовка", period): 4 for period in STANDINGS} | {("Ольховка", "2025Q4"): 8}  # 19 to 27 January
VERSIONS = {("Дубрава", "2025Q2"): 2, ("Кленовка", "2025Q3"): 2, ("Кленовка", "2026Q2"): 2}

# Reminders of a round that nobody answers: 3 and 1 days before, on the day, 1 and 3 after; of a day off they come
# on the next working day. The one of 7 days before is left out, for the invitation is no two days old.
SILENT_ON = (
    "07.04.2025", "09.04.2025", "10.04.2025", "11.04.2025", "14.04.2025",
    "07.07.2025", "09.07.2025", "10.07.2025", "11.07.2025", "14.07.2025",  # the quarter and the half-year in one letter
    "07.10.2025", "09.10.2025", "10.10.2025", "13.10.2025",
    "16.01.2026", "19.01.2026", "20.01.2026", "22.01.2026",  # three rounds in one letter
    "07.04.2026", "09.04.2026", "10.04.2026", "13.04.2026",
    "07.07.2026", "09.07.2026", "10.07.2026", "13.07.2026",
    "06.10.2026", "08.10.2026", "09.10.2026", "12.10.2026",
    "15.01.2027", "18.01.2027", "19.01.2027", "21.01.2027",
)  # fmt: skip
OLKHOVKA_ON = (
    "07.04.2025",  # before it got more time on the 8th, to the 18th
    "11.04.2025", "15.04.2025", "17.04.2025",
    "16.01.2026",  # before it got more time on the 16th, to the 28th
    "21.01.2026", "26.01.2026", "27.01.2026",
)  # fmt: skip
# Invitations, receipts, and letters about what came back or a file with errors. The rest is reminders.
LETTERS = {
    "Берёзовка": (14, 14, 0),
    "Липовка": (14, 14, 0),
    "Дубрава": (14, 15, 1),
    "Кленовка": (14, 16, 1),
    "Ольховка": (14, 14, 0),
    "Рябиновка": (14, 0, 0),
    "Сосновка": (14, 14, 1),
    "Калиновка": (7, 7, 0),  # it was invited to its first round on the day it joined
    "Осиновка": (14, 13, 0),
    "Вязовка": (4, 4, 0),
    "Ивановка": (14, 14, 0),
    "Тополёвка": (14, 14, 0),
}
