using Agents.Conformance.Scenarios;

namespace Agents.Conformance.SelfTests;

public sealed class ScenarioFilesTests
{
    [Fact]
    public void Load_EveryRecording_IsUnderstood()
    {
        var scenarios = ScenarioFiles.Names(ScenarioFiles.Folder, []).Select(name => ScenarioFiles.Load(ScenarioFiles.Folder, name)).ToList();
        Assert.Equal(325, scenarios.Count);
        Assert.Equal(2239, scenarios.Sum(scenario => scenario.Steps.Count));
    }

    [Theory]
    [InlineData("""{"title":"t","apps":{},"steps":[],"extra":1}""")]
    [InlineData("""{"title":"t","apps":{"rec-a":{"extra":1}},"steps":[]}""")]
    [InlineData("""{"title":"t","apps":{},"steps":[{"unknown":1}]}""")]
    [InlineData("""{"title":"t","apps":{},"steps":[{"to":"rec-a","send":{"method":"GET","path":"/"},"answer":{"status":200,"trailers":{}}}]}""")]
    public void Parse_AnythingUnknown_IsAnError(string json) =>
        Assert.Throws<InvalidDataException>(() => ScenarioFiles.Parse("area/name", json));

    [Theory]
    [InlineData("state/*", 31)]
    [InlineData("*", 325)]
    [InlineData("tokens/app-api-token", 1)]
    [InlineData("nothing/*", 0)]
    public void Names_Pattern_Chooses(string pattern, int count) => Assert.Equal(count, ScenarioFiles.Names(ScenarioFiles.Folder, [pattern]).Count);
}
