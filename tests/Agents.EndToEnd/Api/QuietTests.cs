using System.Net;

namespace Agents.EndToEnd.Api;

public sealed class QuietTests(ApiFixture api)
{
    [Fact]
    public async Task Calls_ThatGoWell_WriteNoLine()
    {
        // The first call of a process may say that something was opened.
        await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));
        var before = Lines();

        for (var i = 0; i < 20; i++)
        {
            await api.CallAsync("profile.lookup", new { customerId = "c-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));
            await api.CallAsync("order.get", new { orderId = "o-1001" }, HttpStatusCode.OK, ("Prefer", "wait=20"));
        }

        // A line for something else may fall into this time; a line for each call may not.
        Assert.All(Lines(), p => Assert.True(p.Value - before[p.Key] < 10, $"{p.Key} wrote {p.Value - before[p.Key]} lines: {api.System.Processes[p.Key].Tail}"));
    }

    private Dictionary<string, int> Lines() => api.System.Processes.ToDictionary(p => p.Key, p => p.Value.Lines);
}
