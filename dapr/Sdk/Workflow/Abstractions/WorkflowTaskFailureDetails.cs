namespace Dapr.Workflow;

/// <summary>What is known of a failure, as it is kept in the history.</summary>
/// <param name="errorType">Full name of the exception, or another name of the error.</param>
/// <param name="errorMessage">Its message.</param>
/// <param name="stackTrace">Its stack trace, if there is one.</param>
public class WorkflowTaskFailureDetails(string errorType, string errorMessage, string? stackTrace = null)
{
    /// <summary>Full name of the exception, or another name of the error.</summary>
    public string ErrorType { get; } = errorType ?? throw new ArgumentNullException(nameof(errorType));

    /// <summary>The message.</summary>
    public string ErrorMessage { get; } = errorMessage ?? throw new ArgumentNullException(nameof(errorMessage));

    /// <summary>The stack trace, if there is one.</summary>
    public string? StackTrace { get; } = stackTrace;

    /// <summary>Tells whether the failure is an exception of a type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>True if <see cref="ErrorType"/> names <typeparamref name="T"/> or a type derived from it that can be found here.</returns>
    public bool IsCausedBy<T>()
        where T : Exception
    {
        try
        {
            return Type.GetType(ErrorType, throwOnError: false) is { } type && typeof(T).IsAssignableFrom(type);
        }
        catch (Exception failure) when (failure is ArgumentException or IOException or BadImageFormatException or TypeLoadException)
        {
            return false; // A name that no type can have is no type of ours.
        }
    }

    /// <summary>Type and message.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
