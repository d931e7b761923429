using Agents.Hosting.Requests;
using Agents.Hosting.Settings;
using Agents.Tools;

namespace Agents.Tests.Hosting;

public sealed class SettingsCheckTests
{
    [Fact]
    public void Check_WrongValues_NamesKeyValueAndWhatIsAllowed()
    {
        var check = new SettingsCheck("Tools");

        new ToolsOptions { Instance = "one", Concurrency = 1, CriticalReservePercent = 95, Path = "" }.Check(check);

        Assert.Equal(
        [
            "Tools:Path is ''; allowed: any text that is not empty.",
            "Tools:Concurrency is '1'; allowed: 5 to 100000.",
            "Tools:CriticalReservePercent is '95'; allowed: 0 to 90.",
        ], check.Errors);
    }

    [Fact]
    public void Check_Defaults_AreAllowed()
    {
        var check = new SettingsCheck("Tools");

        new ToolsOptions().Check(check);

        Assert.Empty(check.Errors);
    }

    [Theory]
    [InlineData("abc-1.2:3_x", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nSet-Cookie: x", false)]
    public void IsWellFormed_RequestId_OnlyHarmlessCharacters(string id, bool expected) =>
        Assert.Equal(expected, RequestIdMiddleware.IsWellFormed(id));
}
