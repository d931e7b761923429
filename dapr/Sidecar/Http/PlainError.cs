namespace Dapr.Sidecar.Http;

/// <summary>Errors that come before any API, in the form of Go's <c>http.Error</c>.</summary>
internal static class PlainError
{
    public static Task WriteAsync(HttpResponse response, int status, string message)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.WriteAsync(message + "\n");
    }
}
