using Agents.Contracts.Inventory;
using Agents.Tools;
using Agents.Tools.Adapters;

namespace Agents.Tests.Tools.Adapters;

public sealed class TargetPolicyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9000/x", true)]
    [InlineData("https://LOCALHOST/x", true)]
    [InlineData("http://[::1]:5000/x", true)]
    [InlineData("http://127.0.0.2/x", false)]
    [InlineData("http://localhost.example.com/x", false)]
    [InlineData("http://127.0.0.1@example.com/x", false)]
    [InlineData("http://169.254.169.254/latest", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Deny_NoHostsConfigured_AllowsThisMachineOnly(string url, bool allowed)
    {
        var reason = new TargetPolicy(new ToolsOptions()).Deny(new HttpTarget { Url = url });

        Assert.Equal(allowed, reason is null);
    }

    [Theory]
    [InlineData("https://api.example.com/x", true)]
    [InlineData("https://api.example.com:444/x", true)]
    [InlineData("https://crm.example.com:8443/x", true)]
    [InlineData("https://crm.example.com/x", false)]
    [InlineData("http://127.0.0.1/x", false)]
    public void Deny_HostsConfigured_AllowsThoseAndTheirPorts(string url, bool allowed)
    {
        var policy = new TargetPolicy(new ToolsOptions { AllowedHosts = ["api.example.com", "crm.example.com:8443"] });

        Assert.Equal(allowed, policy.Deny(new HttpTarget { Url = url }) is null);
        Assert.Equal(allowed, policy.Deny(new McpTarget { Url = url }) is null);
    }

    [Fact]
    public void Deny_Host_NamesTheHostAndTheSetting() =>
        Assert.Equal(
            "target.url names the host 'example.com:8080'; allowed by Tools:AllowedHosts: 127.0.0.1, localhost, [::1].",
            new TargetPolicy(new ToolsOptions()).Deny(new HttpTarget { Url = "http://example.com:8080/x" }));

    [Fact]
    public void Deny_NoProgramsConfigured_AllowsNone() =>
        Assert.Equal(
            "target.program.command is '/bin/sh'; allowed by Tools:AllowedPrograms: none.",
            new TargetPolicy(new ToolsOptions()).Deny(Program("/bin/sh")));

    [Theory]
    [InlineData("/opt/tools/crm", true)]
    [InlineData("node", true)]
    [InlineData("crm", false)]
    [InlineData("/usr/bin/node", false)]
    [InlineData("/opt/tools/../tools/crm", false)]
    public void Deny_ProgramsConfigured_AllowsExactlyThose(string command, bool allowed)
    {
        var policy = new TargetPolicy(new ToolsOptions { AllowedPrograms = ["/opt/tools/crm", "node"] });

        Assert.Equal(allowed, policy.Deny(Program(command)) is null);
        Assert.Equal(allowed, policy.Deny(new McpTarget { Program = new ToolProgram { Command = command } }) is null);
    }

    [Fact]
    public void Deny_SecretOfAnotherName_NamesHeaderSecretAndSetting()
    {
        var target = new HttpTarget { Url = "http://localhost/", SecretHeaders = new Dictionary<string, string> { ["X-Key"] = "api-keys" } };

        Assert.Equal(
            "target.secretHeaders.X-Key is 'api-keys'; allowed by Tools:SecretsPrefix: names that begin with 'tool-'.",
            new TargetPolicy(new ToolsOptions()).Deny(target));
    }

    [Theory]
    [InlineData("a.dll", true)]
    [InlineData("deep/a.dll", true)]
    [InlineData("../a.dll", false)]
    [InlineData("deep/../../a.dll", false)]
    [InlineData("/etc/a.dll", false)]
    [InlineData("link/a.dll", false)]
    public void Deny_Plugin_AllowsPathsWithinTheFolderOnly(string assembly, bool allowed)
    {
        var folder = Directory.CreateTempSubdirectory("plugins-");
        var other = Directory.CreateTempSubdirectory("other-");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), other.FullName);
            var policy = new TargetPolicy(new ToolsOptions { PluginsPath = folder.FullName });

            Assert.Equal(allowed, policy.Deny(new PluginTarget { Assembly = assembly, Class = "A" }) is null);
        }
        finally
        {
            folder.Delete(recursive: true);
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public void Deny_NoPluginsFolder_NamesTheSetting() =>
        Assert.Contains(
            "Tools:PluginsPath",
            new TargetPolicy(new ToolsOptions()).Deny(new PluginTarget { Assembly = "a.dll", Class = "A" }),
            StringComparison.Ordinal);

    private static ProcessTarget Program(string command) => new() { Program = new ToolProgram { Command = command } };
}
