namespace Agents.Conformance.Clients;

/// <summary>
/// The official Dapr clients for JavaScript, which nobody here wrote, against the embedded sidecar. Every case of that suite is a
/// test here. <c>AGENTS_SKIP_JS=1</c> leaves them out, visibly.
/// </summary>
public sealed class JsClientTests(JsSuite suite) : IClassFixture<JsSuite>
{
    public static TheoryData<string> Cases => [.. JsCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_AgainstTheEmbeddedSidecar_Passes(string name)
    {
        SkipIfAsked();
        Assert.True(suite.Results.TryGetValue(name, out var result), $"the suite did not run '{name}'.\n{suite.Output}");
        Assert.True(result.Ok, result.Error + "\n" + suite.Output);
    }

    [Fact]
    public void Suite_Cases_AreThoseListedHere()
    {
        SkipIfAsked();
        Assert.Equal(JsCases.Names.Order(StringComparer.Ordinal), suite.Results.Keys.Order(StringComparer.Ordinal));
    }

    private static void SkipIfAsked() => Assert.SkipWhen(JsSuite.IsLeftOut, $"{JsSuite.SkipVariable}=1: the JavaScript client suite is left out");
}
