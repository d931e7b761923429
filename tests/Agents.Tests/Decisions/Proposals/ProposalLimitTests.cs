using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Proposals;

namespace Agents.Tests.Decisions.Proposals;

public sealed class ProposalLimitTests
{
    private static readonly ModelDefinition Model = new()
    {
        Tool = "m.ask",
        Arguments = ArgumentMapping.Empty,
        TimeoutMs = 1,
        Required = false,
        Narrows = new Dictionary<string, NarrowDirection> { ["amount"] = NarrowDirection.Lower, ["fee"] = NarrowDirection.Higher },
    };

    [Theory]
    [InlineData("""{"outcome":"deny"}""", "deny", 100, 5)]
    [InlineData("""{"outcome":"approve"}""", "review", 100, 5)]
    [InlineData("""{"outcome":"yes"}""", "review", 100, 5)]
    [InlineData("""{"outcome":true}""", "review", 100, 5)]
    [InlineData("""{"values":{"amount":40}}""", "review", 40, 5)]
    [InlineData("""{"values":{"amount":0}}""", "review", 0, 5)]
    [InlineData("""{"values":{"amount":-1}}""", "review", 100, 5)]
    [InlineData("""{"values":{"amount":101}}""", "review", 100, 5)]
    [InlineData("""{"values":{"amount":"40"}}""", "review", 100, 5)]
    [InlineData("""{"values":{"amount":null}}""", "review", 100, 5)]
    [InlineData("""{"values":{"fee":9}}""", "review", 100, 9)]
    [InlineData("""{"values":{"fee":1}}""", "review", 100, 5)]
    [InlineData("""{"values":{"other":1,"name":"x"}}""", "review", 100, 5)]
    [InlineData("""{"values":[1]}""", "review", 100, 5)]
    [InlineData("""{"approvals":[],"steps":[]}""", "review", 100, 5)]
    [InlineData("\"deny\"", "review", 100, 5)]
    [InlineData("null", "review", 100, 5)]
    public void Apply_TakesOnlyWhatNarrows(string answer, string outcome, int amount, int fee)
    {
        var values = JsonElement.Parse("""{"amount":100,"fee":5,"name":"n"}""");
        var (narrowed, after, _) = ProposalLimit.Apply(Model, JsonElement.Parse(answer), DecisionOutcome.Review, values);
        Assert.Equal(
            (outcome, amount, fee, "n"),
            (narrowed.ToString().ToLowerInvariant(), after.GetProperty("amount").GetInt32(), after.GetProperty("fee").GetInt32(), after.GetProperty("name").GetString()));
    }

    [Fact]
    public void Apply_Everything_SaysWhatWasTakenAndWhatNot()
    {
        var (_, _, result) = ProposalLimit.Apply(
            Model, JsonElement.Parse("""{"outcome":"approve","values":{"amount":40,"fee":1},"reason":"R","x":1}"""), DecisionOutcome.Review,
            JsonElement.Parse("""{"amount":100,"fee":5}"""));
        Assert.Equal(["values.amount from 100 to 40"], result.Applied);
        Assert.Equal(["the outcome approve is wider than review", "values.fee 1 is wider than 5", "x is not a field that is taken"], result.Ignored);
        Assert.Equal("R", result.Reason);
    }

    [Fact]
    public void Apply_HugeAnswer_IsNotedInPart()
    {
        var fields = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"x{i}\":1"));
        var (_, _, result) = ProposalLimit.Apply(
            Model, JsonElement.Parse($$"""{ {{fields}}, "reason": "{{new string('r', 5000)}}" }"""), DecisionOutcome.Review, Json.EmptyObject);
        Assert.Equal((20, 500), (result.Ignored.Count, result.Reason!.Length));
    }
}
