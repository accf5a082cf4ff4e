using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using NanoML.Cli.Options;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.Broker;

/// <summary>TLS to a broker: the host's name and the chain of its certificate are checked, always.</summary>
internal static class BrokerTls
{
    /// <exception cref="CompilerException">NML0606: a certificate or key cannot be read.</exception>
    public static MqttClientTlsOptions Of(BrokerChoice choice)
    {
        MqttClientTlsOptionsBuilder builder = new MqttClientTlsOptionsBuilder()
            .UseTls()
            .WithTargetHost(choice.Host)
            .WithSslProtocols(SslProtocols.None)
            .WithRevocationMode(X509RevocationMode.NoCheck);
        if (choice.Authorities is { } authorities)
        {
            builder.WithTrustChain(Read(authorities, () =>
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPemFile(authorities);
                return trusted.Count > 0 ? trusted : throw new CryptographicException("there is no certificate in it");
            }));
        }

        if (choice.Certificate is { } certificate)
        {
            // Through PKCS#12: Windows does not use keys that are in memory alone.
            builder.WithClientCertificates([Read(certificate, () =>
            {
                using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(certificate, choice.Key);
                return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            })]);
        }

        return builder.Build();
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CompilerException(DiagnosticCatalog.BrokerRefuses, $"{path}: {e.Message.TrimEnd('.')}", "Give PEM files with --ca, --cert and --key.", e);
        }
    }
}
