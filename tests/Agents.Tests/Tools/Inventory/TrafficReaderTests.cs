using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Manifests;

namespace Agents.Tests.Tools.Inventory;

public sealed class TrafficReaderTests
{
    [Fact]
    public void Read_WeightsAndCanary_GivesEveryField()
    {
        var errors = new ManifestErrors("");

        var read = TrafficReader.Read(
            """{"weights":{"1.0.0":90,"1.1.0":10},"canary":{"version":"1.1.0","maxErrorRatio":0.1,"maxP95Ms":500,"minimumCalls":30,"windowSeconds":10}}""", errors);

        Assert.Empty(errors.Found);
        Assert.Equal([new("1.0.0", 90), new("1.1.0", 10)], read!.Traffic.Weights);
        Assert.Equal(
            new ToolCanary { Version = "1.1.0", MaxErrorRatio = 0.1, MaxP95Ms = 500, MinimumCalls = 30, WindowSeconds = 10 }, read.Traffic.Canary);
        Assert.Equal("(1,24)", read.Mistake("1.1.0", "is wrong.").ToString().Split(':')[0]);
    }

    [Theory]
    [InlineData("""{"weights":[]}""", "(1,12): weights is a list; allowed: a mapping.")]
    [InlineData("""{"weights":{}}""", "(1,12): weights has no weight over 0; at least one is needed.")]
    [InlineData("""{"weights":{"-":1}}""", "(1,13): weights is '-'; allowed: digits and letters joined by . or -, such as 1.2.0.")]
    [InlineData("""{"weights":{"1":"1"}}""", "(1,17): weights.1 is '1'; allowed: a whole number, 0 to 1000.")]
    [InlineData("""{"weights":{"1":-1}}""", "(1,17): weights.1 is '-1'; allowed: a whole number, 0 to 1000.")]
    [InlineData("""{"weights":{"1":1,"2":1},"canary":{}}""", "(1,35): canary.version is missing.")]
    [InlineData("""{"weights":{"1":1,"2":0},"canary":{"version":"2"}}""", "(1,46): canary.version is '2'; allowed: a version with a weight over 0, while another version has one too.")]
    [InlineData("""{"weights":{"1":1,"2":1},"canary":{"version":"2","maxP95Ms":0}}""", "(1,61): canary.maxP95Ms is '0'; allowed: a whole number, 1 to 3600000.")]
    [InlineData("""{"weights":{"1":1,"2":1},"canary":{"version":"2","minimumCalls":0}}""", "(1,65): canary.minimumCalls is '0'; allowed: a whole number, 1 to 100000.")]
    [InlineData("""{"weights":{"1":1,"2":1},"canary":{"version":"2","windowSeconds":3601}}""", "(1,66): canary.windowSeconds is '3601'; allowed: a whole number, 1 to 3600.")]
    [InlineData("""{"weights":{"1":1,"2":1},"canary":{"version":"2","step":5}}""", "(1,50): canary.step is not a field here; allowed: version, maxErrorRatio, maxP95Ms, minimumCalls, windowSeconds.")]
    [InlineData("", "(1,1): must be one object with weights.")]
    public void Read_Mistake_SaysWhereAndWhatIsAllowed(string text, string expected)
    {
        var errors = new ManifestErrors("");

        Assert.Null(TrafficReader.Read(text, errors));

        Assert.Equal(expected, Assert.Single(errors.Found).ToString());
    }
}
