namespace Agents.Conformance.Workflows;

/// <summary>The HTTP workflow API, request by request.</summary>
public sealed class WorkflowHttpTests
{
    [Fact]
    public async Task Play_HttpRecording_IsAsRecorded() =>
        Assert.Equal("", string.Join('\n', await HttpPlayer.RunAsync(HttpPlayer.Exchanges(), TestContext.Current.CancellationToken)));
}
