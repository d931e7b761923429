using System.Text.Json;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Suite;

namespace Agents.Conformance.Workflows;

/// <summary>Every recording of the task hub, against a sidecar of its own.</summary>
[TestCaseOrderer(typeof(Together))]
public sealed class WorkflowRecordingTests
{
    private static readonly RecordingCases Cases = new();

    private static readonly Dictionary<string, string> Listed =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workflows", "differences.json")))!;

    public static TheoryData<string> Recordings => [.. Cases.All];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Play_Recording_IsAsRecorded(string recording)
    {
        var difference = await Cases.OutcomeAsync(recording, TestContext.Current.CancellationToken);
        if (Listed.ContainsKey(recording)) Assert.True(difference is not null, "it is as recorded, but listed as different");
        else Assert.True(difference is null, difference);
    }

    [Fact]
    public void Differences_OfAllRecordings_AreFewAndToldToTheReader()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "fidelity.md"));
        Assert.InRange(Listed.Count, 0, Cases.All.Count / Differences.OneIn);
        Assert.Empty(Listed.Keys.Except(Cases.All));
        Assert.All(Listed, one => Assert.Contains(lines, line => line.Contains($"`{one.Key}`", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(one.Value)));
    }

    private sealed class Together() : StartTogether(Cases);
}
