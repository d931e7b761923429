using System.Net;
using System.Text;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>A running system with the decisions app, where requests go.</summary>
public abstract class DecisionsSystem : ApiFixture
{
    internal override string Url => System.DecisionsUrl;

    /// <summary>A decision type of the repository's samples.</summary>
    internal static string Sample(string file) => File.ReadAllText(Path.Combine(Repository.Root, "apps/Samples.Shop/decisions", file));

    /// <summary>Publishes a version of a type and makes it the one that decides.</summary>
    internal async Task PublishAsync(string name, string version, string text, bool activate = true, string key = AgentSystem.Key)
    {
        using var yaml = new StringContent(text, Encoding.UTF8, "application/yaml");
        await SendAsync(HttpMethod.Put, $"/v1/decision-types/{name}/versions/{version}", HttpStatusCode.Created, yaml, key);
        if (activate)
            await SendAsync(HttpMethod.Post, $"/v1/decision-types/{name}/versions/{version}/activate", HttpStatusCode.NoContent, key: key);
    }

    /// <summary>
    /// Facts have short times, which the first decisions of fresh processes on a busy machine may miss: that is not what is tested.
    /// </summary>
    /// <param name="decide">Asks for what is denied as soon as the fact comes in time.</param>
    private protected Task WarmAsync(Func<Task<Answer>> decide) => Poll.UntilAsync("a fact comes in time", TimeSpan.FromSeconds(30), async () =>
    {
        var denied = await decide();
        return denied.Text("outcome") == "deny" ? denied.Body : null;
    }, System);
}
