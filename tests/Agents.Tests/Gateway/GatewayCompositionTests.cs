using Agents.Gateway;
using Microsoft.AspNetCore.Builder;

namespace Agents.Tests.Gateway;

public sealed class GatewayCompositionTests
{
    [Fact]
    public void AddGateway_NeedsNoDataProtection_AndStartsNone()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddGateway();

        Assert.DoesNotContain(
            builder.Services,
            s => $"{s.ServiceType.FullName} {s.ImplementationType?.FullName}".Contains("DataProtection", StringComparison.Ordinal));
    }
}
