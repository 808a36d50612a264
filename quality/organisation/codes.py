"""Code lists of the field. Sources are named at each list; numbers are the official ones where one exists."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Levels of the region tree."""

    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")


class CodeSet(models.TextChoices):
    """Sets of division codes: 232701 meant 加格达奇区 in GB/T 2260-2007 and means 漠河市 in the ministry's list."""

    GB = "gb", _("GB/T 2260")
    MCA = "mca", _("Ministry of Civil Affairs")
    STATS = "stats", _("Statistics bureau")
    LOCAL = "local", _("Local code")


class Stage(models.TextChoices):
    """学段 of a school (REQUIREMENTS Q1)."""

    KINDERGARTEN = "kindergarten", _("Kindergarten")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior secondary school")
    NINE_YEAR = "nine_year", _("Nine-year school")
    SENIOR = "senior", _("Senior secondary school")
    COMPLETE = "complete", _("Complete secondary school")
    SPECIAL = "special", _("Special education school")


class Setting(models.TextChoices):
    """城乡分类, JY/T 1001 / statistical urban-rural code."""

    CITY = "111", _("Main urban area")
    CITY_FRINGE = "112", _("Urban fringe")
    TOWN = "121", _("Town centre")
    TOWN_FRINGE = "122", _("Town fringe")
    SPECIAL = "123", _("Special area")
    TOWNSHIP = "210", _("Township centre")
    VILLAGE = "220", _("Village")


class Ownership(models.TextChoices):
    """举办者 of a school, shortened to what the plans distinguish."""

    PUBLIC = "public", _("Public")
    PRIVATE = "private", _("Private")


class Subject(models.TextChoices):
    """学科. No official list of subject codes exists for basic education; names follow the 2022 curriculum."""

    CHINESE = "chinese", pgettext_lazy("subject", "Chinese")
    MATHS = "maths", _("Mathematics")
    ENGLISH = "english", pgettext_lazy("subject", "English")
    ETHICS_LAW = "ethics_law", _("Morality and law")
    PHYSICS = "physics", _("Physics")
    CHEMISTRY = "chemistry", _("Chemistry")
    BIOLOGY = "biology", _("Biology")
    HISTORY = "history", _("History")
    GEOGRAPHY = "geography", _("Geography")
    SCIENCE = "science", _("Science")
    MUSIC = "music", _("Music")
    ART = "art", _("Fine art")
    PE = "pe", _("Physical education and health")
    IT = "it", _("Information technology")
    LABOUR = "labour", _("Labour")
    PRACTICE = "practice", _("Integrated practice")
    KINDERGARTEN = "kindergarten", _("Kindergarten activities")


class PostKind(models.TextChoices):
    """Posts that plans bind."""

    PRINCIPAL = "principal", _("Principal")
    VICE_PRINCIPAL = "vice_principal", _("Business vice-principal")
    DEAN = "dean", _("Dean")
    CADRE = "cadre", _("Mid-level cadre")
    TEACHER = "teacher", _("Teacher")
    HOMEROOM_TEACHER = "homeroom_teacher", _("Homeroom teacher")
    RESEARCHER = "researcher", _("Teaching researcher")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Bureau staff")


class Title(models.TextChoices):
    """职称 of teachers; names only, GB/T 8561 numbers are inconsistent in the copies seen."""

    SENIOR_PROFESSIONAL = "zheng_gao", _("Senior-grade teacher (full)")
    SENIOR = "gao_ji", _("Senior teacher")
    FIRST = "yi_ji", _("First-grade teacher")
    SECOND = "er_ji", _("Second-grade teacher")
    THIRD = "san_ji", _("Third-grade teacher")
    NONE = "none", _("No title yet")


class Qualification(models.TextChoices):
    """学历, as the balanced-development indicators distinguish it."""

    GRADUATE = "graduate", _("Postgraduate")
    BACHELOR = "bachelor", _("Bachelor")
    COLLEGE = "college", _("Junior college")
    SECONDARY = "secondary", _("Secondary or below")


class Gender(models.IntegerChoices):
    """GB/T 2261.1."""

    UNKNOWN = 0, _("Unknown")
    MALE = 1, _("Male")
    FEMALE = 2, _("Female")
    UNSTATED = 9, _("Not stated")


class TermNumber(models.IntegerChoices):
    """学期: 1 autumn, 2 spring (edu_hb_xq)."""

    AUTUMN = 1, _("First term")
    SPRING = 2, _("Second term")


class DayKind(models.TextChoices):
    """Days that differ from the weekly rhythm."""

    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP = "make_up", _("Make-up school day")


class TeamKind(models.TextChoices):
    """Kinds of teams (DESIGN, shared nouns)."""

    STUDIO = "studio", _("Named-teacher studio")
    COMMUNITY = "community", _("School community")
    LECTURERS = "lecturers", _("Family education lecturer team")
    MENTOR_STUDIO = "mentor_studio", _("Family education mentor studio")
    VOLUNTEERS = "volunteers", _("Volunteer team")
    LEADING_GROUP = "leading_group", _("Leading group")
    INSPECTION = "inspection", _("Inspection team")
    TUTORS = "tutors", _("Tutor team")
    RESEARCH_GROUP = "research_group", _("Teaching research group")


class TeamLevel(models.TextChoices):
    """Level at which a team stands."""

    SCHOOL = "school", _("School level")
    COUNTY = "county", _("County level")
    PREFECTURE = "prefecture", _("Prefecture level")
