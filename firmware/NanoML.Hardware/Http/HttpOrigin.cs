using System;
using System.IO;
using System.Net;
using NanoML.Updates;

namespace NanoML.Hardware
{
    /// <summary>
    /// A model's file on a web server that answers ranges of bytes (RFC 9110, section 14), as servers of static files do. A derived class prepares the
    /// requests: with the certificate that a server of https must show, or with a header that tells the server who asks.
    /// </summary>
    public class HttpOrigin : ModelOrigin
    {
        private readonly string _url;
        private readonly int _timeout;

        /// <param name="url">Such as <c>https://models.example.com/kws.nml</c>.</param>
        /// <param name="timeout">Milliseconds that a request may take, in which the board does nothing else; 1 or more.</param>
        public HttpOrigin(string url, int timeout)
        {
            _url = url;
            _timeout = timeout;
        }

        public override bool TryReadEnd(byte[] target, int count)
        {
            return TryRequest(-count, 0, target, count);
        }

        public override bool TryRead(int position, byte[] target, int count)
        {
            return TryRequest(position, position + count - 1, target, count);
        }

        /// <summary>Prepares a request before it is sent: certificates, headers.</summary>
        protected virtual void Prepare(HttpWebRequest request)
        {
        }

        /// <param name="from">Of the first byte; negative for so many bytes at the end.</param>
        private bool TryRequest(int from, int to, byte[] target, int count)
        {
            try
            {
#pragma warning disable SYSLIB0014 // Obsolete in .NET, the way with ranges of bytes on the board.
                HttpWebRequest request = (HttpWebRequest)WebRequest.Create(_url);
#pragma warning restore SYSLIB0014
                request.Timeout = _timeout;
                request.ReadWriteTimeout = _timeout;
                if (from < 0)
                {
                    request.AddRange(from);
                }
                else
                {
                    request.AddRange(from, to);
                }

                Prepare(request);
                using (HttpWebResponse response = (HttpWebResponse)request.GetResponse())
                {
                    // The whole file is no answer to a range: it may be longer than the heap.
                    return response.StatusCode == HttpStatusCode.PartialContent && response.ContentLength == count && TryFill(response, target, count);
                }
            }
            catch (Exception)
            {
                return false;
            }
        }

        private static bool TryFill(HttpWebResponse response, byte[] target, int count)
        {
            Stream content = response.GetResponseStream();
            int filled = 0;
            int read = 1;
            while (filled < count && read > 0)
            {
                read = content.Read(target, filled, count - filled);
                filled += read;
            }

            return filled == count;
        }
    }
}
