using System.Buffers;
using System.Text;
using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Sdk.Actors;

public sealed class HostingTests
{
    [Fact]
    public async Task Config_Defaults_NameTheTypesOnly() => Assert.Equal(
        """{"entities":["Pupil"],"reentrancy":{"enabled":false}}""", await ConfigAsync(options => options.Actors.RegisterActor<Pupil>()));

    [Fact]
    public async Task Config_Everything_IsWritten() => Assert.Equal(
        """
        {"entities":["Pupil","named"],"actorIdleTimeout":"1h0m0s0ms","actorScanInterval":"0h0m30s0ms","drainOngoingCallTimeout":"0h0m5s0ms","drainRebalancedActors":true,"remindersStoragePartitions":3,"reentrancy":{"enabled":true,"maxStackDepth":9},"entitiesConfig":[{"entities":["named"],"actorIdleTimeout":"0h0m1s0ms","reentrancy":{"enabled":false}}]}
        """,
        await ConfigAsync(options =>
        {
            options.Actors.RegisterActor<Pupil>();
            options.Actors.RegisterActor<NamedPupil>(new ActorRuntimeOptions { ActorIdleTimeout = TimeSpan.FromSeconds(1) });
            options.ActorIdleTimeout = TimeSpan.FromHours(1);
            options.ActorScanInterval = TimeSpan.FromSeconds(30);
            options.DrainOngoingCallTimeout = TimeSpan.FromSeconds(5);
            options.DrainRebalancedActors = true;
            options.RemindersStoragePartitions = 3;
            options.ReentrancyConfig = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 9 };
        }));

    [Fact]
    public void Options_OutsideTheirRange_Throw()
    {
        var options = new ActorRuntimeOptions();

        Assert.Throws<ArgumentOutOfRangeException>(() => options.ActorIdleTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.ActorScanInterval = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.DrainOngoingCallTimeout = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.RemindersStoragePartitions = -1);
        Assert.Throws<ArgumentNullException>(() => options.JsonSerializerOptions = null!);
    }

    [Fact]
    public async Task MapActorsHandlers_WithoutAddActors_Throws()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        Assert.Throws<InvalidOperationException>(() => app.MapActorsHandlers());
    }

    [Fact]
    public async Task AddActors_Factory_HasTheSettingsOfTheRuntime()
    {
        await using var services = Services(options =>
        {
            options.HttpEndpoint = "http://sidecar:3500";
            options.DaprApiToken = "secret";
            options.UseJsonSerialization = true;
        });

        var defaults = ((ActorProxyFactory)services.GetRequiredService<IActorProxyFactory>()).DefaultOptions;

        Assert.Equal(("http://sidecar:3500", "secret", true), (defaults.HttpEndpoint, defaults.DaprApiToken, defaults.UseJsonSerialization));
    }

    private static ServiceProvider Services(Action<ActorRuntimeOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddActors(configure);
        return services.BuildServiceProvider();
    }

    private static async Task<string> ConfigAsync(Action<ActorRuntimeOptions> configure)
    {
        await using var services = Services(configure);
        var output = new ArrayBufferWriter<byte>();
        services.GetRequiredService<ActorRuntime>().WriteConfig(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
