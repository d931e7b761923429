using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Suite;

/// <summary>What is different on purpose stays the exception, and is told to the reader. That an entry is really different is
/// checked where it is replayed.</summary>
public sealed class DifferencesTests
{
    private static readonly Differences Listed = Differences.Load(ScenarioFiles.Folder);

    [Fact]
    public void Differences_OfServedScenarios_AreAtMostOneInTen()
    {
        var served = ScenarioFiles.Names(ScenarioFiles.Folder, []).Count(name => NotServed.Reason(name) is null);
        Assert.InRange(Listed.Reasons.Count, 0, served / Differences.OneIn);
    }

    [Fact]
    public void Differences_EachEntry_NamesAServedScenarioWithAReason()
    {
        var served = ScenarioFiles.Names(ScenarioFiles.Folder, []).Where(name => NotServed.Reason(name) is null);
        Assert.Empty(Listed.Reasons.Keys.Except(served));
        Assert.All(Listed.Reasons.Values, reason => Assert.False(string.IsNullOrWhiteSpace(reason)));
    }

    [Fact]
    public void Differences_EachEntry_HasALineInTheFidelityDocument()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "fidelity.md"));
        Assert.All(Listed.Reasons.Keys, name => Assert.Contains(lines, line => line.Contains($"`{name}`", StringComparison.Ordinal)));
    }
}
