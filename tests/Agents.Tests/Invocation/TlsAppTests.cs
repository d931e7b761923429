using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Agents.Tests.Hosting;

namespace Agents.Tests.Invocation;

public sealed class TlsAppTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_AppOfHttps_TakesACertificateOfItsOwnMaking()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var app = ServeAsync(listener, stop.Token);
        await using (var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = ((IPEndPoint)listener.LocalEndpoint).Port, AppProtocol = "https" }))
        {
            Assert.Equal("secure", await sidecar.Client.GetStringAsync("/v1.0/invoke/app/method/m", Cancelled));
        }
        await stop.CancelAsync();
        await app;
    }

    [Fact]
    public async Task Start_AppOfHttpsThatSpeaksNoTls_IsWaitedFor()
    {
        await using var app = new TestApp(_ => TestApp.Ok("m"));
        await using var sidecar = await TestSidecar.StartAsync(o => o with { AppPort = app.Port, AppProtocol = "https" });

        using var health = await sidecar.Client.GetAsync("/v1.0/healthz", Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, health.StatusCode);
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        using var certificate = NewCertificate();
        List<Task> open = [];
        try
        {
            while (true) open.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stop), certificate, stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(open);
        }
    }

    private static async Task AnswerAsync(TcpClient client, X509Certificate2 certificate, CancellationToken stop)
    {
        using var _ = client;
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            if (await tls.ReadAsync(new byte[4096], stop) > 0) await tls.WriteAsync(Encoding.Latin1.GetBytes(TestApp.Ok("secure")), stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The sidecar only looked whether somebody listens, or the test is over.
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=app", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
