using System.Diagnostics;
using System.Globalization;
using System.Runtime.Serialization;
using System.Xml;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Remoting;

/// <summary>An exception of an actor's method on its way to a typed proxy, in the form of the official SDK.</summary>
internal static class RemoteException
{
    private static readonly DataContractSerializer Serializer = new(typeof(Data));

    public static byte[] Write(Exception exception)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateBinaryWriter(stream, null, null, ownsStream: false))
            Serializer.WriteObject(writer, new Data { Type = exception.GetType().FullName, Message = exception.Message });
        return stream.ToArray();
    }

    /// <summary>Where it came from, for people.</summary>
    public static string Describe(Exception exception)
    {
        var frame = new StackTrace(exception, fNeedFileInfo: true).GetFrame(0);
        var method = frame is null ? null : DiagnosticMethodInfo.Create(frame)?.Name;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Exception: {exception.GetType().Name}, Method Name: {method}, Line Number: {frame?.GetFileLineNumber() ?? 0}, Exception uuid: {Guid.NewGuid()}");
    }

    /// <summary>What a typed proxy throws.</summary>
    public static ActorMethodInvocationException Read(ActorReply reply)
    {
        var details = RemotingHeaders.ReadError(reply.Error!);
        return new ActorMethodInvocationException($"Remote Actor Method Exception,  DETAILS: {details}", Inner(reply.Body), false);
    }

    private static ActorInvokeException Inner(byte[] body)
    {
        try
        {
            using var reader = XmlDictionaryReader.CreateBinaryReader(body, XmlDictionaryReaderQuotas.Max);
            if (Serializer.ReadObject(reader) is Data data) return new ActorInvokeException(data.Type ?? "", data.Message ?? "");
        }
        catch (Exception e) when (e is XmlException or SerializationException)
        {
            // Another form; that something was thrown is known all the same.
        }
        return new ActorInvokeException("", "The exception of the actor cannot be read.");
    }

    [DataContract(Name = "ActorInvokeExceptionData", Namespace = "urn:actors")]
    private sealed class Data
    {
        [DataMember]
        public string? Type { get; set; }

        [DataMember]
        public string? Message { get; set; }
    }
}
