using System.Globalization;
using Agents.Contracts;
using Agents.Hosting.Health;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Hosting.Settings;
using Agents.Hosting.Sidecar;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Agents.Hosting;

/// <summary>What every app shares. <c>builder.AddAgentsDefaults()</c> before, <c>app.UseAgentsDefaults()</c> right after Build.</summary>
public static class AgentsDefaults
{
    /// <summary>Adds JSON settings, limits, problem details, health, the Dapr client, logging and graceful drain.</summary>
    public static WebApplicationBuilder AddAgentsDefaults(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddCheckedOptions<HostingOptions>(HostingOptions.Section);
        var hosting = builder.Configuration.GetSection(HostingOptions.Section).Get<HostingOptions>() ?? new HostingOptions();

        builder.UseRunnerPort();
        builder.AddConsole(hosting);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = hosting.MaxRequestBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(hosting.DrainSeconds));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentsJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = AgentsJson.SharedOptions.DefaultIgnoreCondition;
            json.SerializerOptions.AllowOutOfOrderMetadataProperties = true;
            json.SerializerOptions.MaxDepth = AgentsJson.SharedOptions.MaxDepth;
        });
        builder.Services.AddAgentsProblems();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHealthChecks().AddCheck<DrainHealthCheck>("drain", tags: [HealthEndpoints.ReadyTag]);
        builder.AddSidecar();
        return builder;
    }

    /// <summary>Adds the middleware that goes first (request ids, problem details, body limits) and maps <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static WebApplication UseAgentsDefaults(this WebApplication app)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapHealth();
        return app;
    }

    // The runner says where to listen in APP_PORT; anything said in the usual ways (ASPNETCORE_URLS, --urls) goes before.
    private static void UseRunnerPort(this WebApplicationBuilder builder)
    {
        var port = builder.Configuration["APP_PORT"];
        if (string.IsNullOrEmpty(port) || !string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            return;
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            throw new InvalidOperationException($"APP_PORT is '{port}'; allowed are 1 to 65535.");
        builder.WebHost.UseUrls($"http://127.0.0.1:{number}");
    }

    private static void AddConsole(this WebApplicationBuilder builder, HostingOptions hosting)
    {
        builder.Logging.ClearProviders();
        if (hosting.LogFormat == HostingOptions.JsonLogs)
        {
            builder.Logging.AddJsonConsole(json => Shape(json));
            return;
        }
        builder.Logging.AddSimpleConsole(simple =>
        {
            Shape(simple);
            simple.SingleLine = true;
            simple.ColorBehavior = LoggerColorBehavior.Disabled;
        });

        static void Shape(ConsoleFormatterOptions console)
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.IncludeScopes = true;
        }
    }
}
