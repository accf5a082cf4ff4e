using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using NanoML.Compiler.Signing;
using NanoML.Hardware;
using NanoML.Updates;

namespace NanoML.Firmware.Tests.Sources;

/// <summary>Models that a board fetches from a web server on this machine.</summary>
public sealed class HttpOriginTests : IDisposable
{
    private const int Timeout = 5000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoml-");
    private readonly HttpListener _server = new();
    private readonly string _url = $"http://127.0.0.1:{FreePort()}/";
    private Func<byte[], HttpListenerContext, byte[]> _answer = Range;
    private byte[] _file = [];
    private string? _token;

    public HttpOriginTests()
    {
        _server.Prefixes.Add(_url);
        _server.Start();
        _ = Task.Factory.StartNew(Serve, TaskCreationOptions.LongRunning);
    }

    public void Dispose()
    {
        _server.Close();
        _folder.Delete(recursive: true);
    }

    /// <summary>A signed model over HTTP onto a drive.</summary>
    [Fact]
    public void SignedFile_ComesInRanges_AndIsOnTrial()
    {
        byte[] model = RandomNumberGenerator.GetBytes(10_000);
        using SigningKey key = SigningKey.Create();
        _file = [.. model, .. ModelSigner.Sign(model, 3, key)];
        var store = new ModelStore(new DriveFolder(_folder.FullName + Path.DirectorySeparatorChar), new SignatureVerifier(key.Modulus));
        store.Open();
        var download = new ModelDownload(store, new TokenOrigin(_url + "kws.nml"), 4096);
        Assert.True(download.Look());
        Assert.Equal(3, download.Version);
        while (download.Turn())
        {
        }

        Assert.Equal(DownloadState.Complete, download.State);
        Assert.Equal("Bearer board-7", _token);
        StoredModel trial = store.Start();
        byte[] read = new byte[model.Length];
        Assert.True(trial.TryRead(0, read, 0, read.Length));
        trial.Close();
        Assert.Equal(model, read);
    }

    /// <summary>A server without ranges sends all of a file, one that errs a page, one that ends early less than it says.</summary>
    [Fact]
    public void Servers_ThatCannotDoIt_AreAnAnswer()
    {
        _file = RandomNumberGenerator.GetBytes(1000);
        var origin = new HttpOrigin(_url, Timeout);
        byte[] target = new byte[100];
        Assert.True(origin.TryRead(900, target, 100));
        Assert.Equal(_file[900..], target);
        Assert.True(origin.TryReadEnd(target, 100));
        Assert.Equal(_file[900..], target);
        Assert.False(origin.TryRead(950, target, 100));

        _answer = (file, _) => file;
        Assert.False(origin.TryRead(0, target, 100));
        _answer = (_, context) =>
        {
            context.Response.StatusCode = 404;
            return new byte[100];
        };
        Assert.False(origin.TryRead(0, target, 100));
        _answer = (_, context) =>
        {
            context.Response.StatusCode = 206;
            context.Response.ContentLength64 = 100;
            context.Response.OutputStream.Write(new byte[50]);
            context.Response.Abort();
            return [];
        };
        Assert.False(origin.TryRead(0, target, 100));
        Assert.False(new HttpOrigin($"http://127.0.0.1:{FreePort()}/", Timeout).TryRead(0, target, 100));
        Assert.False(new HttpOrigin("no address", Timeout).TryRead(0, target, 100));
    }

    private static byte[] Range(byte[] file, HttpListenerContext context)
    {
        string[] ends = context.Request.Headers["Range"]!["bytes=".Length..].Split('-');
        int from = ends[0].Length > 0 ? int.Parse(ends[0]) : file.Length - int.Parse(ends[1]);
        int to = ends[0].Length > 0 ? Math.Min(int.Parse(ends[1]), file.Length - 1) : file.Length - 1;
        context.Response.StatusCode = 206;
        return file[from..(to + 1)];
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void Serve()
    {
        while (_server.IsListening)
        {
            try
            {
                HttpListenerContext context = _server.GetContext();
                _token = context.Request.Headers["Authorization"];
                byte[] content = _answer(_file, context);
                if (content.Length > 0)
                {
                    context.Response.ContentLength64 = content.Length;
                    context.Response.OutputStream.Write(content);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test has ended, or the client went away.
            }
        }
    }

    private sealed class TokenOrigin(string url) : HttpOrigin(url, Timeout)
    {
        protected override void Prepare(HttpWebRequest request) => request.Headers.Add("Authorization", "Bearer board-7");
    }
}
