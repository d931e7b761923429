using System.Text.Json.Nodes;
using Agents.Tests.Hosting;
using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Configuration;

namespace Agents.Tests.Configuration;

public sealed class ConfigurationApiTests
{
    private const string Component = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: conf
        spec:
          type: configuration.postgresql
          version: v1
          metadata:
          - name: connectionString
            value: host=localhost
          - name: table
            value: settings
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("conf?key=a%27", 500, "ERR_CONFIGURATION_GET")]
    [InlineData("conf/subscribe?key=a", 500, "ERR_CONFIGURATION_SUBSCRIBE")]
    [InlineData("other?key=a", 400, "ERR_CONFIGURATION_STORE_NOT_FOUND")]
    public async Task Request_ThatTheStoreRefuses_IsAnError(string path, int status, string code)
    {
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = 1 }, new Dictionary<string, string> { ["c.yaml"] = Component });

        using var answer = await sidecar.Client.GetAsync("/v1.0/configuration/" + path, Cancelled);

        Assert.Equal((status, code), ((int)answer.StatusCode, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancelled))!["errorCode"]));
    }

    [Fact]
    public async Task Command_SetAndDelete_ChangeWhatTheComponentReads()
    {
        var folder = Directory.CreateTempSubdirectory("agents-configuration-");
        try
        {
            var resources = folder.CreateSubdirectory("resources").FullName;
            await File.WriteAllTextAsync(Path.Combine(resources, "c.yaml"), Component, Cancelled);
            var store = Path.Combine(folder.FullName, "store.db");
            List<string> seen = [];

            Task<int> Run(string component, Func<IConfigurationStore, Task<bool>> change) =>
                ConfigurationCommand.RunAsync(component, [resources], "", store, TextWriter.Null, TextWriter.Null, change);

            Assert.Equal(0, await Run("conf", async target =>
            {
                await target.PutAsync("a", new ConfigurationItem("1", "1"));
                return true;
            }));
            Assert.Equal(0, await Run("conf", target =>
            {
                seen.AddRange(target.Get([], new Dictionary<string, string>()).Select(i => $"{i.Key}={i.Value.Value}"));
                return target.DeleteAsync("a");
            }));
            Assert.Equal(1, await Run("conf", target => target.DeleteAsync("a")));
            Assert.Equal(1, await Run("unknown", _ => Task.FromResult(true)));
            Assert.Equal(["a=1"], seen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Answer_LeavesOutWhatIsEmpty_AndEscapesAsGoDoes() => Assert.Equal(
        "{\"a\":{\"value\":\"\\u003cb\\u003e'é\",\"metadata\":{\"m\":\"1\"}},\"z\":{}}\n",
        System.Text.Encoding.UTF8.GetString(ConfigurationAnswer.Items(new Dictionary<string, ConfigurationItem>
        {
            ["z"] = ConfigurationItem.Gone,
            ["a"] = new ConfigurationItem("<b>'é", "") { Metadata = new Dictionary<string, string> { ["m"] = "1" } },
        })));
}
