using System.Runtime.Serialization;
using System.Text;
using System.Xml;

namespace Dapr.Actors.Remoting;

/// <summary>
/// The headers of calls between typed proxies and hosts, in the form of the official SDK: data contracts, written as XML. The
/// request's is written and read by hand, for every call has one.
/// </summary>
internal static class RemotingHeaders
{
    public const string Request = "X-DaprRequestHeader";
    public const string Error = "X-DaprErrorResponseHeader";
    private const string HasException = "HasRemoteException";
    private const string Details = "RemoteMethodException";
    private static readonly DataContractSerializer Requests = new(typeof(IRequestHeader), [typeof(RequestHeader)]);
    private static readonly DataContractSerializer Responses = new(typeof(IResponseHeader), [typeof(ResponseHeader)]);

    /// <summary>What stands in the request's header before and behind the parts that change from call to call.</summary>
    public static RequestTemplate Template(ActorMethod method, string actorType)
    {
        // Marks that no name of a method or type holds, and that XML leaves alone.
        const string IdMark = "{actor-id}";
        const string CallMark = "{call-context}";
        var header = new RequestHeader
        {
            MethodId = method.Id,
            InterfaceId = method.InterfaceId,
            ActorId = new ActorId(IdMark),
            CallContext = CallMark,
            MethodName = method.Name,
            ActorType = actorType,
        };
        var xml = Ascii(Write(Requests, header));
        var id = xml.IndexOf(IdMark, StringComparison.Ordinal);
        var call = xml.IndexOf(CallMark, StringComparison.Ordinal);
        return new RequestTemplate(xml[..id], xml[(id + IdMark.Length)..call], xml[(call + CallMark.Length)..]);
    }

    /// <summary>Which method a request is for.</summary>
    /// <exception cref="FormatException">The header is of another form.</exception>
    public static (int InterfaceId, int MethodId) Read(string header) => (Number(header, "InterfaceId>"), Number(header, "MethodId>"));

    /// <summary>Tells of an exception.</summary>
    public static string WriteError(string details) => Ascii(Write(Responses, new ResponseHeader
    {
        Headers = new Dictionary<string, byte[]> { [HasException] = [], [Details] = Encoding.UTF8.GetBytes(details) },
    }));

    /// <summary>What an exception's header says of it; empty when it says nothing.</summary>
    public static string ReadError(string header)
    {
        try
        {
            using var reader = XmlDictionaryReader.CreateTextReader(Encoding.UTF8.GetBytes(header), XmlDictionaryReaderQuotas.Max);
            return Responses.ReadObject(reader) is ResponseHeader { Headers: { } all } && all.TryGetValue(Details, out var details) ? Encoding.UTF8.GetString(details) : "";
        }
        catch (Exception e) when (e is XmlException or SerializationException)
        {
            return ""; // Only tells more of an exception that is thrown in any case.
        }
    }

    private static int Number(string header, string element)
    {
        var at = header.IndexOf(element, StringComparison.Ordinal);
        if (at >= 0)
        {
            var text = header.AsSpan(at + element.Length);
            var end = text.IndexOf('<');
            if (end > 0 && int.TryParse(text[..end], System.Globalization.CultureInfo.InvariantCulture, out var number)) return number;
        }
        throw new FormatException($"The header {Request} has no number in <{element}.");
    }

    private static string Write(DataContractSerializer serializer, object header)
    {
        using var stream = new MemoryStream();
        using (var writer = XmlDictionaryWriter.CreateTextWriter(stream, Encoding.UTF8, ownsStream: false)) serializer.WriteObject(writer, header);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>A header holds nothing else; XML has a way to write the rest.</summary>
    private static string Ascii(string xml)
    {
        if (System.Text.Ascii.IsValid(xml)) return xml;
        var text = new StringBuilder(xml.Length + 32);
        foreach (var rune in xml.EnumerateRunes())
        {
            if (rune.IsAscii) text.Append(rune);
            else text.Append("&#").Append(rune.Value).Append(';');
        }
        return text.ToString();
    }

    /// <summary>A request's header but for the actor's id and the id of the call.</summary>
    internal sealed record RequestTemplate(string BeforeId, string BeforeCall, string Rest)
    {
        public string Fill(string actorId) => string.Concat(string.Concat(BeforeId, Escape(actorId), BeforeCall), Guid.NewGuid().ToString(), Rest);

        private static string Escape(string id)
        {
            foreach (var c in id)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or ':' or '|')) return Ascii(System.Security.SecurityElement.Escape(id));
            }
            return id;
        }
    }

#pragma warning disable CA1040 // The official contracts are typed by interfaces, which shows in the XML.
    private interface IRequestHeader;

    private interface IResponseHeader;
#pragma warning restore CA1040

    [DataContract(Name = "ActorHeader", Namespace = "urn:actors")]
    private sealed class RequestHeader : IRequestHeader
    {
        [DataMember(Name = "MethodId", IsRequired = true, Order = 0)]
        public int MethodId { get; set; }

        [DataMember(Name = "InterfaceId", IsRequired = true, Order = 1)]
        public int InterfaceId { get; set; }

        [DataMember(Name = "ActorId", Order = 3)]
        public ActorId? ActorId { get; set; }

        [DataMember(Name = "CallContext", Order = 4)]
        public string? CallContext { get; set; }

        [DataMember(Name = "Headers", IsRequired = true, Order = 5)]
        public Dictionary<string, byte[]> Headers { get; set; } = [];

        [DataMember(Name = "MethodName", Order = 6)]
        public string? MethodName { get; set; }

        [DataMember(Name = "ActorType", Order = 7)]
        public string? ActorType { get; set; }
    }

    [DataContract(Name = "ActorResponseMessageHeaders", Namespace = "urn:actors")]
    private sealed class ResponseHeader : IResponseHeader
    {
        [DataMember(Name = "Headers", IsRequired = true, Order = 2)]
        public Dictionary<string, byte[]>? Headers { get; set; }
    }
}
