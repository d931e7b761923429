using Agents.Tools.Inventory.Management;
using Microsoft.AspNetCore.Http;

namespace Agents.Tests.Tools.Inventory;

public sealed class ManagementCallerTests
{
    [Theory]
    [InlineData("gateway", "demo", "developer", "tools.admin", "demo/developer")]
    [InlineData("gateway", "demo", "developer", "a *", "demo/developer")]
    [InlineData("gateway", "demo", "developer", "tools.administrator", null)]
    [InlineData("gateway", "demo", "developer", "", null)]
    [InlineData("gateway", "", "developer", "*", null)]
    [InlineData("gateway", "demo", null, "*", null)]
    [InlineData("shop", "demo", "developer", "*", null)]
    [InlineData(null, "demo", "developer", "*", null)]
    public void Read_Headers_NamesWhoMayManage(string? app, string? tenant, string? subject, string scopes, string? expected)
    {
        var headers = new HeaderDictionary
        {
            ["dapr-caller-app-id"] = app,
            ["X-Agents-Tenant"] = tenant,
            ["X-Agents-Subject"] = subject,
            ["X-Agents-Scopes"] = scopes,
        };

        Assert.Equal(expected, ManagementCaller.Read(headers));
    }

    [Fact]
    public void Read_TwoCallers_IsNobody()
    {
        var headers = new HeaderDictionary
        {
            ["dapr-caller-app-id"] = new(["gateway", "shop"]),
            ["X-Agents-Tenant"] = "demo",
            ["X-Agents-Subject"] = "developer",
            ["X-Agents-Scopes"] = "*",
        };

        Assert.Null(ManagementCaller.Read(headers));
    }
}
