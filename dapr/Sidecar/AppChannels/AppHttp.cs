using System.Net;
using System.Net.Security;
using System.Text;
using Dapr.Sidecar.AppChannels.Wire;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The HTTP client for applications: sends what it is given and nothing of its own.</summary>
internal static class AppHttp
{
    /// <param name="trustAny">Takes any certificate, as daprd does of the application at its side; not of other addresses.</param>
    public static HttpMessageInvoker NewClient(bool trustAny) => new(NewHandler(trustAny));

    /// <param name="trustAny">As above.</param>
    public static WireHandler NewHandler(bool trustAny)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseDrainSize = 0,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        };
        if (trustAny)
        {
#pragma warning disable CA5359 // The application is on this machine and shows a certificate of its own making; daprd does not check it either.
            handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
        }
        return new WireHandler(handler);
    }
}
