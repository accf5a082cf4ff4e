using System;

namespace NanoML.Updates
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2).</summary>
    /// <remarks>
    /// The encoded message that a signature must give is built and compared whole. Nothing that a signature decodes to is parsed, so there is no
    /// padding, length or algorithm in it that could be read laxly.
    /// </remarks>
    public sealed class RsaSignature
    {
        /// <summary>The bytes of a signature.</summary>
        public const int Bytes = RsaPublicKey.Bytes;

        private readonly byte[] _expected = new byte[Bytes];
        private readonly byte[] _recovered = new byte[Bytes];
        private readonly int _hashStart;

        public RsaSignature()
        {
            // DER of DigestInfo, up to the hash: the algorithm's identifier, with its NULL, and an octet string of 32 bytes.
            byte[] digestInfo = new byte[]
            {
                0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
            };
            _hashStart = Bytes - Sha256.HashBytes;
            int infoStart = _hashStart - digestInfo.Length;
            _expected[1] = 1;
            for (int i = 2; i < infoStart - 1; i++)
            {
                _expected[i] = 0xff;
            }

            Array.Copy(digestInfo, 0, _expected, infoStart, digestInfo.Length);
        }

        /// <summary>Whether the signature is the key's own over a hash. It allocates nothing.</summary>
        /// <param name="hash">The SHA-256 of what was signed, 32 bytes.</param>
        /// <param name="signature">256 bytes, the highest first; of another length, it is refused.</param>
        /// <exception cref="ArgumentException">The hash has another length.</exception>
        public bool Verify(RsaPublicKey key, byte[] hash, byte[] signature)
        {
            if (hash.Length != Sha256.HashBytes)
            {
                throw new ArgumentException("a hash has 32 bytes");
            }

            if (signature.Length != Bytes || !key.TryRecover(signature, _recovered))
            {
                return false;
            }

            Array.Copy(hash, 0, _expected, _hashStart, Sha256.HashBytes);
            int differences = 0;
            for (int i = 0; i < Bytes; i++)
            {
                differences |= _expected[i] ^ _recovered[i];
            }

            return differences == 0;
        }
    }
}
