using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.CloudStandIns.Hosting;

/// <summary>
/// A simulation of a cloud service on 127.0.0.1 over https. Its certificate is made when it starts and is trusted by
/// <see cref="CreateHandler"/> only; another process trusts <see cref="CertificatePem"/> by SSL_CERT_FILE. What it does not know of the
/// service is an error that names it.
/// </summary>
public abstract class StandIn : IAsyncDisposable
{
    /// <summary>Header of every answer: nobody takes it for the service.</summary>
    public const string SimulatedHeader = "x-simulated";

    private readonly X509Certificate2 _certificate = NewCertificate();
    private readonly WebApplication _app;

    private protected StandIn(TimeProvider time, long maxRequestBytes)
    {
        Time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = maxRequestBytes + 1_000_000;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What goes wrong on purpose.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Operations that were asked for, in order.</summary>
    public RequestBook Requests { get; } = new();

    /// <summary>Address, such as <c>https://127.0.0.1:40123</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The certificate, for processes that read SSL_CERT_FILE.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    private protected TimeProvider Time { get; }

    /// <summary>A handler that trusts this stand-in and nothing else.</summary>
    public SocketsHttpHandler CreateHandler()
    {
        var thumbprint = _certificate.GetCertHashString(HashAlgorithmName.SHA256);
        return new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint,
            },
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Faults.Release();
        await _app.DisposeAsync();
        _certificate.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task StartAsync(CancellationToken cancellationToken)
    {
        await _app.StartAsync(cancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Address = new Uri(addresses.Single());
    }

    /// <summary>Name of the operation; throws <see cref="Refused"/> for what it does not know.</summary>
    private protected abstract string Operation(HttpRequest request);

    /// <summary>Carries out an operation.</summary>
    private protected abstract Task<Answer> AnswerAsync(string operation, HttpRequest request, JsonNode? body);

    /// <summary>A refusal in the form of the service.</summary>
    private protected abstract JsonNode Error(Refused refused);

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers[SimulatedHeader] = "Agents.CloudStandIns";
        Answer answer;
        try
        {
            var operation = Operation(context.Request);
            var body = await ReadAsync(context.Request);
            Requests.Add(operation, body);
            if (Faults.Take(operation) is { } fault && !await fault.PassAsync(context))
                return;
            answer = await AnswerAsync(operation, context.Request, body);
        }
        catch (Refused refused)
        {
            if (refused.RetryAfterSeconds is { } seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            answer = new Answer(refused.Status, Error(refused));
        }
        catch (OperationCanceledException)
        {
            // The caller has gone: nobody reads an answer.
            return;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Body is { } text)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(text.ToJsonString(), context.RequestAborted);
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is null or 0)
            return null;
        try
        {
            return await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new Refused(400, "InvalidJson", $"The body is not JSON: {exception.Message}");
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Agents.CloudStandIns", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

}

/// <summary>An answer of the service.</summary>
internal sealed record Answer(int Status, JsonNode? Body);

/// <summary>What the service, or the simulation of it, refuses.</summary>
internal sealed class Refused(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Something of the service that the simulation lacks.</summary>
    public static Refused Unknown(string what) => new(400, "NotSimulated", $"This simulation does not know {what}.");
}
