using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Sdk;

public sealed class DaprDefaultsTests
{
    [Fact]
    public void GetDefaultHttpEndpoint_Port_IsOnLocalhost() =>
        Assert.Equal("http://localhost:4567/", DaprDefaults.GetDefaultHttpEndpoint(Configuration(("DAPR_HTTP_PORT", "4567"))));

    [Fact]
    public void GetDefaultHttpEndpoint_EndpointAndPort_EndpointWins() => Assert.Equal(
        "https://dapr.test:8443/",
        DaprDefaults.GetDefaultHttpEndpoint(Configuration(("DAPR_HTTP_PORT", "4567"), ("DAPR_HTTP_ENDPOINT", "https://dapr.test:8443/path"))));

    [Fact]
    public void GetDefaultGrpcEndpoint_Port_IsOnLocalhost() =>
        Assert.Equal("http://localhost:4568/", DaprDefaults.GetDefaultGrpcEndpoint(Configuration(("DAPR_GRPC_PORT", "4568"))));

    [Fact]
    public void GetDefaultHttpEndpoint_EmptyPort_IsTheDefault() =>
        Assert.Equal("http://localhost:3500/", DaprDefaults.GetDefaultHttpEndpoint(Configuration(("DAPR_HTTP_PORT", ""), ("DAPR_HTTP_ENDPOINT", ""))));

    [Fact]
    public void GetDefaultHttpEndpoint_NoNumber_Throws() =>
        Assert.Throws<FormatException>(() => DaprDefaults.GetDefaultHttpEndpoint(Configuration(("DAPR_HTTP_PORT", "x"))));

    [Fact]
    public void AddDaprClient_Configuration_GivesEndpointAndToken()
    {
        DaprClientBuilder? seen = null;
        using var services = Services(("DAPR_HTTP_ENDPOINT", "http://here:1"), ("DAPR_GRPC_PORT", "2"), ("DAPR_API_TOKEN", "t"))
            .With(s => s.AddDaprClient(builder => seen = builder)).BuildServiceProvider();

        var client = services.GetRequiredService<DaprClient>();

        Assert.Same(client, services.GetRequiredService<DaprClient>());
        Assert.Equal(("http://here:1/", "http://localhost:2/", "t"), (seen!.HttpEndpoint, seen.GrpcEndpoint, seen.DaprApiToken));
    }

    [Fact]
    public void AddDaprClient_WithProvider_GetsServices()
    {
        using var services = Services().With(s => s.AddDaprClient((provider, builder) =>
            builder.UseHttpEndpoint(provider.GetRequiredService<IConfiguration>()["other"] ?? "http://none"), ServiceLifetime.Transient)).BuildServiceProvider();

        Assert.NotSame(services.GetRequiredService<DaprClient>(), services.GetRequiredService<DaprClient>());
    }

    [Fact]
    public void AddDaprClient_Twice_KeepsTheFirst()
    {
        var services = Services();
        services.AddDaprClient();
        services.AddDaprClient(lifetime: ServiceLifetime.Scoped);

        Assert.Equal(ServiceLifetime.Singleton, Assert.Single(services, d => d.ServiceType == typeof(DaprClient)).Lifetime);
    }

    [Fact]
    public void CreateDefaultHttpClient_Configuration_GivesBaseAddressAndToken()
    {
        using var services = Services(("DAPR_HTTP_ENDPOINT", "http://here:1"), ("DAPR_API_TOKEN", "t")).With(s => s.AddHttpClient()).BuildServiceProvider();

        using var client = DaprDefaults.CreateDefaultHttpClient(
            services.GetRequiredService<IHttpClientFactory>(), services.GetRequiredService<IConfiguration>());

        Assert.Equal((new Uri("http://here:1"), "t"), (client.BaseAddress, client.DefaultRequestHeaders.GetValues("dapr-api-token").Single()));
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();

    private static ServiceCollection Services(params (string Key, string Value)[] values) =>
        new ServiceCollection().With(s => s.AddSingleton(Configuration(values)));
}

internal static class Changes
{
    public static T With<T>(this T value, Action<T> change)
    {
        change(value);
        return value;
    }
}
