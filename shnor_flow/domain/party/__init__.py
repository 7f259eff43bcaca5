"""A party: the words with which a plan names who is responsible, and who that is."""

from enum import StrEnum


class PartyRole(StrEnum):
    """What a party owes: the party named first answers for the whole."""

    LEAD = "lead"  # ответственный исполнитель
    CONTRIBUTOR = "contributor"  # соисполнитель


class PartyTarget(StrEnum):
    """What the words resolve to."""

    UNRESOLVED = "unresolved"  # nobody in the directory answers to these words: a person decides
    ORGANISATION = "organisation"
    PERSON = "person"
    GROUP = "group"
    SEVERAL = "several"  # more than one of these: a person has said so


class PartyGroup(StrEnum):
    """Groups whose members are looked up on the day an occurrence is planned."""

    PROGRAMME_SCHOOLS = "programme_schools"  # участники программы: its schools with low results
    ALL_SCHOOLS = "all_schools"  # every school of the municipality
    PARTNER_SCHOOLS = "partner_schools"  # the partners that the programme's passport names
    COORDINATORS = "coordinators"  # муниципальные координаторы


GROUP_NAMES = {
    PartyGroup.PROGRAMME_SCHOOLS: "школы — участники программы",
    PartyGroup.ALL_SCHOOLS: "все школы муниципалитета",
    PartyGroup.PARTNER_SCHOOLS: "школы-партнёры из программы",
    PartyGroup.COORDINATORS: "муниципальные координаторы",
}


class StaffRole(StrEnum):
    """Who of an organisation's people is meant: found by position, the organisation itself where nobody has it."""

    HEAD = "head"  # директор, заведующий, начальник
    DEPUTY = "deputy"  # заместители директора
    TEACHING_DEPUTY = "teaching_deputy"  # заместители по учебно-воспитательной работе


STAFF_NAMES = {
    StaffRole.HEAD: "руководители",
    StaffRole.DEPUTY: "заместители руководителей",
    StaffRole.TEACHING_DEPUTY: "заместители по учебно-воспитательной работе",
}


class OrganisationKind(StrEnum):
    """What an organisation of the directory is."""

    DEPARTMENT = "department"  # управление, отдел, комитет образования
    CENTRE = "centre"  # методический центр, ЦРО, ИМЦ
    SCHOOL = "school"
    OTHER = "other"


class Duty(StrEnum):
    """What a person does for the municipality's programmes."""

    COORDINATOR = "coordinator"
    DEPARTMENT_HEAD = "department_head"
    REPORT_RECIPIENT = "report_recipient"
