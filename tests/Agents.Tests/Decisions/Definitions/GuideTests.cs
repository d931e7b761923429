using System.Text.Json;
using System.Text.RegularExpressions;
using Agents.Contracts.Decisions;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Records;
using Agents.Tests.Hosting.State;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Decisions.Definitions;

/// <summary>The guide's own type does what the guide says.</summary>
public sealed partial class GuideTests
{
    private static readonly IReadOnlyList<string> Blocks = [.. Yaml().Matches(File.ReadAllText(Find("docs/decisions-guide.md"))).Select(one => one.Groups[1].Value)];
    private readonly MemoryState _state = new();

    [Fact]
    public async Task Guide_WithoutSteps_DecidesAsItSays()
    {
        var definition = Types.Read(string.Concat(Blocks.SkipLast(1)));
        Assert.True(definition.IsInline);
        var rig = new Rig(_state);
        var app = rig.Build();
        await app.GetRequiredService<FactStore>().PutAsync(
            new FactObserved { Tenant = "t", Key = "score/c-17", Value = JsonSerializer.SerializeToElement(720) }, CancellationToken.None);
        var maker = app.GetRequiredService<DecisionMaker>();
        Task<DecisionRecord> Decide() => maker.DecideAsync(rig.Request(definition, new { customerId = "c-17", tier = "gold" }));
        var first = await Decide();
        Assert.Equal((DecisionOutcome.Approve, 10000), (first.Outcome, first.Evaluation.Values.GetProperty("limit").GetInt32()));
        var second = await Decide();
        Assert.Equal((DecisionOutcome.Deny, "Once a week is enough."), (second.Outcome, second.Reasons[0]));
    }

    [Fact]
    public void Guide_WithStepsAndApprovals_HasNoMistake()
    {
        var definition = Types.Read(string.Concat(Blocks));
        Assert.Equal(("note", "large"), (definition.Steps.Single().Name, definition.Approvals.Single().Name));
    }

    // In a review the guardrails have something to compare too.
    [Fact]
    public async Task Guide_ScoreBetween_IsReviewed()
    {
        var definition = Types.Read(string.Concat(Blocks.SkipLast(1)));
        var rig = new Rig(_state);
        var app = rig.Build();
        await app.GetRequiredService<FactStore>().PutAsync(
            new FactObserved { Tenant = "t", Key = "score/c-18", Value = JsonSerializer.SerializeToElement(500) }, CancellationToken.None);
        var record = await app.GetRequiredService<DecisionMaker>().DecideAsync(rig.Request(definition, new { customerId = "c-18", tier = "standard" }));
        Assert.Equal((DecisionOutcome.Review, "A person has to look."), (record.Outcome, record.Reasons[0]));
    }

    private static string Find(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Agents.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, file);
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();
}
