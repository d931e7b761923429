using Dapr.Client;

namespace Agents.Tests.Sdk;

public sealed class PublicApiTests
{
    /// <summary>
    /// The approved surface was compared with the one of the official packages 1.18.5: every line of the Dapr namespaces is there, too.
    /// A line that is added or changed must be compared again.
    /// </summary>
    [Fact]
    public void PublicApi_OfTheSdk_IsTheApprovedOne()
    {
        var approved = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Sdk", "PublicApi.txt"));

        Assert.Equal(approved, PublicApiText.Of(typeof(DaprClient).Assembly));
    }
}
