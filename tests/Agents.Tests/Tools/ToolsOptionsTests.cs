using Agents.Hosting.Settings;
using Agents.Tools;
using Microsoft.Extensions.Configuration;

namespace Agents.Tests.Tools;

public sealed class ToolsOptionsTests
{
    [Fact]
    public void Bind_Lists_AreRead()
    {
        var options = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Tools:AllowedHosts:0"] = "api.example.com:443",
                ["Tools:AllowedPrograms:0"] = "/opt/a",
                ["Tools:AllowedPrograms:1"] = "node",
            })
            .Build().GetSection("Tools").Get<ToolsOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;

        Assert.Equal(["api.example.com:443"], options.AllowedHosts);
        Assert.Equal(["/opt/a", "node"], options.AllowedPrograms);
    }

    [Theory]
    [InlineData("http://a", null, "Tools:AllowedHosts:0 is 'http://a'; allowed: host or host:port, IPv6 addresses in brackets.")]
    [InlineData("a/b", null, "Tools:AllowedHosts:0 is 'a/b'; allowed: host or host:port, IPv6 addresses in brackets.")]
    [InlineData("[::1]:80", null, null)]
    [InlineData(null, "./tool", "Tools:AllowedPrograms:0 is './tool'; allowed: an absolute path, or a name without a slash.")]
    [InlineData(null, "/opt/tool", null)]
    [InlineData(null, "tool", null)]
    public void Check_Lists_NameWhatIsAllowed(string? host, string? program, string? expected)
    {
        var options = new ToolsOptions
        {
            AllowedHosts = host is null ? [] : [host],
            AllowedPrograms = program is null ? [] : [program],
        };
        var check = new SettingsCheck(ToolsOptions.Section);

        options.Check(check);

        Assert.Equal(expected, check.Errors.SingleOrDefault());
    }
}
