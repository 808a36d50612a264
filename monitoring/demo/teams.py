"""School communities, studios, leading groups and the like, with their members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from quality.organisation.models import Team, TeamMember

from .regions import Place
from .world import PostRow, World
from .writer import Writer

SINCE = dt.date(2023, 9, 1)
STUDIOS = (("名校长", "principal"), ("名班主任", "teacher"), ("名教师", "teacher"))
SUBJECTS = {"chinese": "语文", "maths": "数学", "english": "英语", "physics": "物理"}
STAGES = {"primary": "小学", "junior": "初中"}


class Teams:
    """Makes teams and members as rows."""

    def __init__(self, world: World) -> None:
        self.world, self.teams, self.members = world, [], []
        self.posts = [
            post
            for post in world.posts
            if post.end is None and post.school and post.kind != "homeroom_teacher"
        ]

    def add(
        self, kind: str, level: str, name: str, region: Place, leader=None, school=None, goals: str = ""
    ) -> int:
        """A team; the leader is its first member."""
        number = len(self.teams) + 1
        self.teams.append(
            (number, kind, level, name, region.id, school and school.id, leader and leader.id, goals, SINCE)
        )
        if leader:
            self.join(number, person=leader, role="主持人")
        return number

    def join(self, team: int, person=None, school=None, role: str = "成员") -> None:
        """A member, from the beginning of the demo."""
        row = (len(self.members) + 1, team, person and person.id, school and school.id, role, SINCE)
        self.members.append(row)

    def pick(self, posts: list[PostRow], count: int) -> Iterator:
        """Some different people."""
        people = list({post.person.id: post.person for post in posts}.values())
        yield from self.world.rng.sample(people, min(count, len(people)))

    def make(self) -> None:
        """All teams."""
        root = self.world.root
        self._communities()
        self._studios(root, "prefecture", self.posts, 4)
        self._group(
            "leading_group", "prefecture", root, f"{root.name}“三大工程”工作领导小组", self._bureau(root), 7
        )
        self._group("lecturers", "prefecture", root, f"{root.name}家庭教育讲师团", self.posts, 12)
        for county in self.world.counties:
            here = [post for post in self.posts if post.school.county is county]
            if here:
                self._county(county, here)
        self._research_groups()

    def _bureau(self, region: Place) -> list[PostRow]:
        return [post for post in self.world.posts if post.region is region and post.end is None]

    def _county(self, county: Place, here: list[PostRow]) -> None:
        self._studios(county, "county", here, 1)
        self._group(
            "leading_group", "county", county, f"{county.name}“三大工程”工作领导小组", self._bureau(county), 5
        )
        self._group("lecturers", "county", county, f"{county.name}家庭教育讲师团", here, 8)
        for stage, name in STAGES.items():
            able = [post for post in here if post.school.stage in (stage, "nine_year")]
            self._group("mentor_studio", "county", county, f"{county.name}{name}家庭教育导师工作室", able, 6)

    def _group(
        self, kind: str, level: str, region: Place, name: str, posts: list[PostRow], count: int
    ) -> None:
        leader, *others = [*self.pick(posts, count), None]
        if leader:
            team = self.add(kind, level, name, region, leader)
            for person in others[:-1]:
                self.join(team, person=person)

    def _studios(self, region: Place, level: str, posts: list[PostRow], each: int) -> None:
        for word, kind in STUDIOS:
            able = [p for p in posts if p.kind == kind and p.person.title in ("gao_ji", "zheng_gao", "yi_ji")]
            for leader in list(self.pick(able, each)):
                goals = (
                    "每学期至少打造一节精品示范课，带动本学科教师共同开展教研科研。"
                    if word == "名教师"
                    else ""
                )
                team = self.add("studio", level, f"{leader.name}{word}工作室", region, leader, goals=goals)
                for person in self.pick([p for p in posts if p.person is not leader], 6):
                    self.join(team, person=person)

    def _communities(self) -> None:
        """Alliances of compulsory schools in each county, and the community of the senior schools."""
        root, schools = self.world.root, [s for s in self.world.schools if s.open_on(self.world.today)]
        senior = [school for school in schools if school.stage in ("senior", "complete")]
        team = self.add("community", "prefecture", f"{root.name}普通高中共同体", root)
        for school in senior:
            self.join(
                team, school=school, role="领航学校" if school.name == "大兴安岭实验中学" else "成员学校"
            )
        for county in self.world.counties:
            here = [
                s for s in schools if s.county is county and s.stage in ("primary", "junior", "nine_year")
            ]
            if len(here) > 1:
                team = self.add("community", "county", f"{county.name}义务教育联盟", county)
                for school in here:
                    self.join(team, school=school, role="牵头学校" if school is here[0] else "成员学校")

    def _research_groups(self) -> None:
        """Subject groups in the larger secondary schools."""
        for school in self.world.schools:
            if school.stage in ("junior", "senior", "complete") and school.staff >= 60:
                for subject, name in SUBJECTS.items():
                    staff = [
                        p
                        for p in self.posts
                        if p.school is school and p.subject == subject and p.kind == "teacher"
                    ]
                    if len(staff) > 2:
                        leader, *others = (post.person for post in staff)
                        team = self.add(
                            "research_group", "school", f"{name}教研组", school.county, leader, school
                        )
                        for person in others:
                            self.join(team, person=person)


def write(writer: Writer, teams: Teams) -> None:
    """Teams and members."""
    names = ["id", "kind", "level", "name", "region", "school", "leader", "goals", "founded_on"]
    writer.rows(Team, names, teams.teams)
    writer.rows(TeamMember, ["id", "team", "person", "school", "role", "valid_from"], teams.members)
