"""What the world's feeds write about: articles put together from sentences written for it, the same every time."""

from __future__ import annotations

import random

PLACES = (
    "Brackwater", "Lennmouth", "Oster Vale", "Tarn Hollow", "Quillbury", "Saltmarsh", "Eastreach", "Dunmorrow", "Fenwick Cross",
    "Hallowby", "Ivorstead", "Kettering Lock", "Mossend", "Northgarth", "Pellham", "Rookford", "Stonewick", "Thrale", "Umberley",
    "Wyre Sound", "Yarrowfield", "Zennor Bay", "Ashcombe", "Birchanger", "Cold Harrow", "Dray Green", "Elmsworth", "Foxhill",
)  # fmt: skip
PEOPLE = (
    "Ida Thorne", "Marek Voss", "Petra Lindqvist", "Jonas Aldous", "Winifred Okoro", "Tom Sallow", "Halima Reyes", "Oskar Finch",
    "Greta Moll", "Samir Dane", "Lotte Bergström", "Aled Pryce", "Noor Haddad", "Bram Visser", "Cora Whitlock", "Emeka Stone",
)  # fmt: skip
TOPICS: dict[str, tuple[str, ...]] = {
    "{place} ferry stops for want of {n} metres of rope": (
        "The ferry at {place} did not sail on {day}, because the rope that holds its ramp had worn through.",
        "{person}, who has run the crossing for {n} years, said that nobody makes rope of that width any more.",
        "About {m} people use the boat on a working day, most of them on their way to school or to the cannery.",
        "A bus now takes them around the estuary, which lasts an hour and costs the town more than the ferry does.",
        "A ropewalk abroad has promised a new length within {n} days, if the invoice is paid in advance.",
    ),
    "Owls take over the {place} library": (
        "A pair of barn owls has nested on the upper shelf of the library in {place}, above the law reports.",
        "The librarian, {person}, found {n} pellets on the carpet on {day} and closed the reading room.",
        "Owls may not be moved while they are breeding, so the law reports cannot be borrowed until July.",
        "Visitors have doubled to {m} a week, and most of them now come to look up rather than to read.",
        "The council has put a camera on the shelf and a bucket beneath it.",
    ),
    "{place} schools drop {n} minutes of homework": (
        "Pupils in {place} will have no homework on Wednesdays from next term, the school board decided on {day}.",
        "A trial with {m} pupils showed no change in their marks and an hour more of sleep in the week.",
        "{person} of the teachers' union called the result surprising and the decision overdue.",
        "Parents were divided: some asked who would now practise spelling, others who would walk the dog.",
        "The board will look at the marks again after {n} months.",
    ),
    "Tide turbine off {place} loses {n} blades": (
        "One of the turbines in the strait off {place} shed its blades in the spring tide, the operator said on {day}.",
        "Nobody was hurt, and the remaining machines still supply about {m} homes with electricity.",
        "{person}, the chief engineer, suspects a batch of bolts that were cast too cold.",
        "Divers will inspect all {n} hubs before the next high tide.",
        "The insurer has asked for the drawings, and the fishermen for their nets back.",
    ),
    "{place} wins the cup with {n} men": (
        "{place} won the county cup on {day} although two players had been sent off before the interval.",
        "{person} scored the only goal with a header that the goalkeeper had already thought wide.",
        "The crowd of {m} was the largest at the ground since the old stand burned down.",
        "The trainer said that he had stopped counting his players and begun to count the minutes.",
        "It is the first title for the club in {n} years.",
    ),
    "{n} beavers released above {place}": (
        "Beavers were set free in the valley above {place} on {day}, for the first time in four centuries.",
        "They are to slow the floods that put {m} cellars under water last winter.",
        "{person}, who farms beside the brook, fears for her willows and has fenced in {n} of them.",
        "Biologists will follow the animals by transmitter and publish their wanderings each month.",
        "The first dam was finished before the minister had finished his speech.",
    ),
    "Clinic in {place} halves its waiting list": (
        "Patients of the eye clinic in {place} now wait {n} weeks for an operation instead of a year.",
        "The clinic opened a second theatre on {day} and operates in the evening as well.",
        "{person}, who leads it, said that the nurses had drawn up the new plan over a weekend.",
        "Some {m} people have been treated since the spring, twice as many as the year before.",
        "The health board wants to know whether the idea can be copied without the nurses.",
    ),
    "{place} bakery sells bread by the {n} grams": (
        "A bakery in {place} has begun to sell its bread by weight, as it was done before the war.",
        "Customers say how much they want, and {person} cuts it with a wire from a loaf as long as a door.",
        "On {day} the queue reached the church, and the last of {m} loaves was gone by nine.",
        "The trading office has checked the scales, found them right, and bought a piece.",
        "Nothing is thrown away now, whereas {n} loaves a day went to the pigs before.",
    ),
    "Museum of {place} finds {n} lost maps": (
        "Behind a wardrobe in the museum of {place} a roll of maps has come to light that was thought burnt.",
        "They show the coast before the dike, with {m} houses that no one alive has seen.",
        "{person}, the curator, unrolled them on {day} under damp blotting paper, which took all night.",
        "One bears a note by the surveyor that he does not believe his own soundings.",
        "They will be shown from the spring on, in the dark, for {n} minutes at a time.",
    ),
    "Rail line to {place} closed for {n} weeks": (
        "Trains to {place} will not run until the embankment at the viaduct has been made safe.",
        "Rain washed out the ballast on {day}, and a driver stopped {n} metres before the gap.",
        "{person} of the railway said that sensors had warned in time, but nobody had read the message.",
        "Around {m} commuters have to take buses, which leave from behind the goods shed.",
        "The repair is expected to cost less than the buses.",
    ),
    "{place} bank stops paying interest on {m} accounts": (
        "The savings bank of {place} told its customers on {day} that old accounts no longer bear interest.",
        "The change concerns {m} books, some of which have not been opened for {n} years.",
        "{person}, a pensioner, brought hers in a biscuit tin and asked for the money in coins.",
        "The bank pointed to its costs, and the ombudsman to the word for ever in the contract.",
        "A court will decide which of the two is longer.",
    ),
    "Comet seen from {place} after {n} years": (
        "On {day} a comet stood above {place} that had last been described by a monk.",
        "{person} saw it first, while she was looking for her cat with a torch.",
        "The observatory confirmed the orbit from {m} single exposures and named the comet after the cat.",
        "It can be seen with field glasses for {n} more nights, low in the west after sunset.",
        "Its tail is bent, which astronomers explain by a gust of the solar wind.",
    ),
}  # fmt: skip
MORE = (
    "The decision can be appealed against until the end of the month, the office said in a note to all households.",
    "Nobody at the town hall wanted to be quoted, but several people there nodded when they were asked.",
    "A report on the matter, of which this newspaper has a copy, names neither a date nor a sum.",
    "At the market on Saturday there was talk of little else, and some talk of rain.",
    "The opposition called for an inquiry, withdrew the call at noon, and repeated it in the evening.",
    "Neighbouring towns are watching closely, since they have the same problem and less money.",
)
MUTED = "lottery"


def article(number: int) -> tuple[str, tuple[str, ...]]:
    """Return the title and paragraphs of the article of this number: always the same, and no two alike."""
    chance = random.Random(number)
    pattern = list(TOPICS)[number % len(TOPICS)]
    place = PLACES[number // len(TOPICS) % len(PLACES)]
    day = chance.choice(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
    slots = {
        "place": place,
        "person": chance.choice(PEOPLE),
        "day": day,
        "n": chance.randrange(12, 98),
        "m": chance.randrange(110, 9_800),
    }
    own = [sentence.format(**slots) for sentence in TOPICS[pattern]]
    told = [*own, *chance.sample(MORE, 3)]
    if number % 29 == 7:
        told.append(f"The winner of the {MUTED} was not among them.")
    rounds = number // (len(TOPICS) * len(PLACES))
    title = pattern.format(**slots) + (f", round {rounds + 1}" if rounds else "")
    return title, tuple(f"{a} {b}" for a, b in zip(told[::2], [*told[1::2], ""], strict=False))
