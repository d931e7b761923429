using Agents.Memory.LongTerm.Gate;
using Agents.Memory.LongTerm.Records;

namespace Agents.Tests.Memory.LongTerm;

public sealed class RuleExtractorTests
{
    [Theory]
    [InlineData("My name is Anna Berg.", "name=Anna Berg")]
    [InlineData("Hi, call me Annie please", "name=Annie")]
    [InlineData("My name is \"Annie\" and I own a 28\" bike", "name=Annie", "has=28\" bike")]
    [InlineData("I live in Oslo.", "residence=Oslo")]
    [InlineData("I'm living in Oslo now", "residence=Oslo")]
    [InlineData("Actually, I moved to Oslo last month.", "residence=Oslo")]
    [InlineData("I've just moved from Bergen to Oslo", "residence=Oslo")]
    [InlineData("I live in Oslo, not Bergen", "residence=Oslo")]
    [InlineData("I no longer live in Bergen.", "residence!=Bergen")]
    [InlineData("I don't live in Bergen anymore", "residence!=Bergen")]
    [InlineData("I used to live in Bergen", "residence!=Bergen")]
    [InlineData("I moved out of Bergen", "residence!=Bergen")]
    [InlineData("I work for Equinor as an engineer", "employer=Equinor as an engineer")]
    [InlineData("I work as a nurse", "occupation=nurse")]
    [InlineData("I'm allergic to peanuts", "allergy=peanuts")]
    [InlineData("I’m severely allergic to peanuts and shellfish", "allergy=peanuts", "allergy=shellfish")]
    [InlineData("I have a severe nut allergy", "allergy=nut")]
    [InlineData("I'm allergic to peanuts, even traces make my throat swell", "allergy=peanuts")]
    [InlineData("Please don't ring the bell before nine", "instruction=do not ring the bell before nine")]
    [InlineData("I can't stand herring", "likes!=herring")]
    [InlineData("I sold my electric guitar and bought a banjo", "has!=electric guitar")]
    [InlineData("I'm not allergic to cats", "allergy!=cats")]
    [InlineData("I'm vegetarian", "diet=vegetarian")]
    [InlineData("I am a strict vegan now", "diet=vegan")]
    [InlineData("I'm no longer vegan", "diet!=vegan")]
    [InlineData("I don't eat pork", "diet: eats!=pork")]
    [InlineData("I can't eat gluten", "diet: eats!=gluten")]
    [InlineData("I stopped eating meat", "diet: eats!=meat")]
    [InlineData("I prefer window seats", "prefers seat=window seats")]
    [InlineData("I prefer aisle seats on long flights", "prefers seat on long flights=aisle seats on long flights")]
    [InlineData("I prefer tea over coffee", "prefers=tea")]
    [InlineData("I really love hiking and jazz", "likes=hiking", "likes=jazz")]
    [InlineData("I hate cilantro", "likes!=cilantro")]
    [InlineData("I don't like coffee", "likes!=coffee")]
    [InlineData("My favorite color is blue", "favourite colour=blue")]
    [InlineData("My birthday is on 3 May", "birthday=on 3 May")]
    [InlineData("My dog is called Rex", "dog name=Rex")]
    [InlineData("my wife's name is Kari", "wife name=Kari")]
    [InlineData("My wife is allergic to shellfish", "wife: allergy=shellfish")]
    [InlineData("My son doesn't eat fish", "son: diet: eats!=fish")]
    [InlineData("My sister lives in Rome", "sister: residence=Rome")]
    [InlineData("I have two kids", "number of kids=two")]
    [InlineData("I own a red Toyota", "has=red Toyota")]
    [InlineData("I speak Norwegian and German", "language=Norwegian", "language=German")]
    [InlineData("I'm going to visit my parents in Rome next week", "plan=am going to visit my parents in Rome next week")]
    [InlineData("Never call me before 9", "instruction=Never call me before 9")]
    [InlineData("Please always answer in French", "instruction=always answer in French")]
    [InlineData("I can only travel on weekends", "constraint=can only travel on weekends")]
    [InlineData("Can we skip the nuts, since I'm allergic to nuts?", "allergy=nuts")]
    [InlineData("I used to live in Bergen but now I live in Oslo", "residence!=Bergen", "residence=Oslo")]
    [InlineData("I live in Oslo and I work at Equinor", "residence=Oslo", "employer=Equinor")]
    public void Extract_Facts_AreTakenApart(string text, params string[] expected) => Assert.Equal(expected, Slots(text));

    [Theory]
    [InlineData("Hello!")]
    [InlineData("Thanks, that is great.")]
    [InlineData("Where is my parcel?")]
    [InlineData("Do I live in Oslo?")]
    [InlineData("What is my name")]
    [InlineData("Can you book a table for two?")]
    [InlineData("Book me a flight to Rome.")]
    [InlineData("I have a question about my order")]
    [InlineData("My order is late.")]
    [InlineData("I need help with my invoice")]
    [InlineData("I don't know")]
    [InlineData("I'm not sure about that")]
    [InlineData("I would like to order a pizza")]
    [InlineData("I like it")]
    [InlineData("Call me back tomorrow")]
    [InlineData("I want my money back")]
    [InlineData("It is raining.")]
    [InlineData("He said \"I live in Oslo\"")]
    [InlineData("He wrote: \"Hi all. I live in Oslo. I am vegan.\" What does he mean")]
    [InlineData("My boss said: “I am moving to Rome. My name is Bob.”")]
    [InlineData("> I live in Oslo.\n> My name is Bob.\nThanks!")]
    [InlineData("If I moved to Oslo, what would it cost?")]
    [InlineData("I wish I lived in Oslo")]
    public void Extract_SmallTalkQuestionsAndOrders_AreNotKept(string text) => Assert.Empty(Extract(text));

    [Theory]
    [InlineData("Remember that the door code changes on Mondays", "The door code changes on Mondays")]
    [InlineData("Please note: the garage is on level 2.", "The garage is on level 2.")]
    public void Extract_ToBeRemembered_IsKeptAsItIs(string text, string kept)
    {
        var statement = Assert.Single(Extract(text));
        Assert.Null(statement.Slot);
        Assert.Equal(kept, statement.Text);
        Assert.Equal(0.9, statement.Importance);
    }

    [Theory]
    [InlineData("My password is hunter2")]
    [InlineData("Remember that my PIN is 4711")]
    [InlineData("My card number is 4111 1111 1111 1111")]
    [InlineData("Remember 4111-1111-1111-1111")]
    [InlineData("Remember that I pay with NO93 8601 1117 947")]
    [InlineData("Remember my api key: sk-proj-abcdefghijklmnop1234")]
    [InlineData("Remember the token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0")]
    [InlineData("Remember https://anna:geheim@example.com/feed")]
    [InlineData("Remember that my social security number is 078-05-1120")]
    [InlineData("Remember that my\npassword is\nhunter2")]
    public void Extract_Secrets_AreNeverKept(string text) => Assert.Empty(Extract(text));

    [Fact]
    public void Extract_ASecretBesideAFact_KeepsTheFact() =>
        Assert.Equal(["residence=Oslo"], Slots("I live in Oslo. My password is hunter2."));

    [Fact]
    public void Extract_AClauseThatPointsOutsideItself_IsKeptWithItsSentence() => Assert.Equal(
        ["I teach on Mondays and I cannot take calls then"], Extract("I teach on Mondays and I cannot take calls then").Where(one => one.Slot?.Attribute == "constraint").Select(one => one.Text));

    [Fact]
    public void Extract_APlanWithADay_EndsAfterIt()
    {
        var statement = Assert.Single(Extract("I'm flying to Rome on 3 December"));
        Assert.Equal(new DateTimeOffset(2026, 12, 4, 0, 0, 0, TimeSpan.Zero), statement.ValidTo);
    }

    [Fact]
    public void Extract_Until_EndsAfterIt() => Assert.Equal(
        new DateTimeOffset(2027, 3, 2, 0, 0, 0, TimeSpan.Zero), Assert.Single(Extract("I live in Madrid until 2027-03-01")).ValidTo);

    [Fact]
    public void Extract_AHugeText_IsBounded() =>
        Assert.Equal(RuleExtractor.MaxStatements, Extract(string.Concat(Enumerable.Range(0, 5000).Select(i => $"I own a car{i}. "))).Count);

    [Theory]
    [InlineData("e-mail address", "email")]
    [InlineData("Date of birth", "birthday")]
    [InlineData("wife's birthday", "wife birthday")]
    [InlineData("favorite color", "favourite colour")]
    public void Attribute_OtherNames_AreOne(string name, string expected) => Assert.Equal(expected, Values.Attribute(name));

    private static IReadOnlyList<Statement> Extract(string text) => RuleExtractor.Extract(text, new MemorySource("s", "1", Rig.Start));

    private static IEnumerable<string> Slots(string text) => Extract(text).Select(one => one.Slot).Select(slot =>
        $"{(slot!.Subject == MemorySlot.Self ? "" : slot.Subject + ": ")}{slot.Attribute}{(slot.Negated ? "!=" : "=")}{slot.Value}");
}
