using System.Net;
using System.Net.Http.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Memory;

/// <summary>What tests ask of the memory app.</summary>
internal static class MemoryCalls
{
    /// <summary>Appends a turn of the user. An actor is placed a moment after its app is up: the id makes it safe to send the turn again.</summary>
    public static async Task AppendAsync(AgentSystem system, string session, string user, string id, string text)
    {
        var token = TestContext.Current.CancellationToken;
        var answer = "";
        await Poll.UntilAsync($"turn {id} is taken", TimeSpan.FromMinutes(1), async () =>
        {
            using var response = await system.Memory.PostAsJsonAsync($"/v1/sessions/{session}/turns", new { userId = user, id, role = "user", text }, token);
            answer = await response.Content.ReadAsStringAsync(token);
            Assert.True(response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.ServiceUnavailable, answer);
            return response.IsSuccessStatusCode ? "taken" : null;
        }, token, () => $"The last answer was {answer}\n{system.Tails()}");
    }
}
