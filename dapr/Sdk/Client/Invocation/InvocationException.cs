// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.Client;

/// <summary>A call of another application failed.</summary>
public class InvocationException : DaprException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="appId">The application; null becomes <c>unknown</c>.</param>
    /// <param name="methodName">The method; null becomes <c>unknown</c>.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="response">The answer, if there was one.</param>
    public InvocationException(string appId, string methodName, Exception innerException, HttpResponseMessage response)
        : base($"Calling method '{methodName}' of app '{appId}' failed: {innerException?.Message}", innerException)
    {
        AppId = appId ?? "unknown";
        MethodName = methodName ?? "unknown";
        Response = response;
    }

    /// <summary>The application, or <c>unknown</c>.</summary>
    public string AppId { get; }

    /// <summary>The method, or <c>unknown</c>.</summary>
    public string MethodName { get; }

    /// <summary>The answer; null when there was none.</summary>
    public HttpResponseMessage Response { get; }
}
