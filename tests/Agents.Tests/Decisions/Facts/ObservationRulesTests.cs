using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Decisions;
using Agents.Decisions.Facts;

namespace Agents.Tests.Decisions.Facts;

public sealed class ObservationRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private static FactObserved Fact => new() { Tenant = "t", Key = "k", Value = JsonElement.Parse("1"), ObservedAt = Now };

    private static SubjectActed Act => new() { Tenant = "t", Subject = "s", Id = "i", Action = "bank-detail-change", At = Now };

    public static TheoryData<string, string> Facts => new()
    {
        { """{"tenant":"","key":"k","value":1}""", "tenant has 0 characters; allowed: 1 to 128." },
        { """{"tenant":"t","key":"","value":1}""", "key has 0 characters; allowed: 1 to 256." },
        { """{"tenant":"t","key":"k","value":null}""", "value is missing; allowed: any JSON but null." },
        { """{"tenant":"t","key":"k","value":1,"ttlSeconds":0}""", "ttlSeconds is 0; allowed: a whole number, 1 to 31622400." },
        { """{"tenant":"t","key":"k","value":1,"ttlSeconds":-1}""", "ttlSeconds is -1; allowed: a whole number, 1 to 31622400." },
        { """{"tenant":"t","key":"k","value":1,"observedAt":"2026-11-26T12:05:01Z"}""", "which lies in the future; allowed: up to 5 minutes from now." },
        { """{"tenant":"t","key":"k","value":1e999}""", "value cannot be kept: A number is too large." },
        { """{"tenant":"t","key":"k","value":"\ud800"}""", "value cannot be kept: A text is not Unicode." },
    };

    public static TheoryData<string, string> Acts => new()
    {
        { """{"tenant":"t","subject":"","id":"i","action":"a"}""", "subject has 0 characters" },
        { """{"tenant":"t","subject":"s","id":"i","action":"A b"}""", "action is 'A b'; allowed: lower-case words" },
        { """{"tenant":"t","subject":"s","id":"i","action":"a","amounts":{"Cents":1}}""", "amounts names 'Cents'" },
        { """{"tenant":"t","subject":"s","id":"i","action":"a","amounts":{"cents":1e999}}""", "amounts.cents is too large." },
        { """{"tenant":"t","subject":"s","id":"i","action":"a","at":"2027-01-01T00:00:00Z"}""", "which lies in the future" },
    };

    [Fact]
    public void Wrong_Good_IsNull()
    {
        Assert.Null(ObservationRules.Wrong(Fact, Now));
        Assert.Null(ObservationRules.Wrong(Fact with { ObservedAt = Now.AddMinutes(5), TtlSeconds = 31_622_400 }, Now));
        Assert.Null(ObservationRules.Wrong(Act, Now));
        Assert.Null(ObservationRules.Wrong(Act with { Amounts = new Dictionary<string, double> { ["cents"] = -1.5 } }, Now));
    }

    [Theory]
    [MemberData(nameof(Facts))]
    public void Wrong_Fact_SaysWhatIsAllowed(string json, string message) =>
        Assert.Contains(message, ObservationRules.Wrong(Read<FactObserved>(json), Now), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Acts))]
    public void Wrong_Action_SaysWhatIsAllowed(string json, string message) =>
        Assert.Contains(message, ObservationRules.Wrong(Read<SubjectActed>(json), Now), StringComparison.Ordinal);

    [Fact]
    public void Wrong_TooLarge_IsRefused()
    {
        Assert.Contains("more than 65536 bytes", ObservationRules.Wrong(Fact with { Value = JsonSerializer.SerializeToElement(new string('x', 70_000)) }, Now), StringComparison.Ordinal);
        Assert.Contains("17 entries; allowed: up to 16", ObservationRules.Wrong(
            Act with { Amounts = Enumerable.Range(0, 17).ToDictionary(i => $"a{i}", i => (double)i) }, Now), StringComparison.Ordinal);
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, AgentsJson.SharedOptions)!;
}
