using System;
using NanoML.Runtime;

namespace NanoML.Updates
{
    /// <summary>
    /// What is said of a model before it comes: its version, length and SHA-256, and a signature of these. A board refuses a model that is not its
    /// maker's, or too old, before it writes a byte of it.
    /// </summary>
    /// <remarks>
    /// The bytes, integers with the lowest byte first: "NMLS", the format 1, the version, the length, the hash; then 256 bytes of signature, or
    /// none. ModelSigner of the compiler writes them.
    /// </remarks>
    public sealed class ModelAnnouncement
    {
        /// <summary>What is signed.</summary>
        public const int StatementBytes = 48;

        /// <summary>With a signature.</summary>
        public const int SignedBytes = StatementBytes + RsaSignature.Bytes;

        private const int Magic = 0x534c4d4e;
        private const int Format = 1;
        private const int FormatStart = 4;
        private const int VersionStart = 8;
        private const int LengthStart = 12;
        private const int HashStart = 16;

        private ModelAnnouncement(byte[] bytes)
        {
            Bytes = bytes;
            Version = Integers.Read(bytes, VersionStart);
            Length = Integers.Read(bytes, LengthStart);
            Hash = Copy(bytes, HashStart, Sha256.HashBytes);
            Signature = bytes.Length == SignedBytes ? Copy(bytes, StatementBytes, RsaSignature.Bytes) : null;
        }

        /// <summary>1 or more.</summary>
        public int Version { get; }

        /// <summary>The model's bytes, 1 or more.</summary>
        public int Length { get; }

        /// <summary>The SHA-256 of the model's bytes.</summary>
        public byte[] Hash { get; }

        /// <summary>256 bytes; null of a model that is not signed.</summary>
        public byte[] Signature { get; }

        /// <summary>All of it, as it came.</summary>
        internal byte[] Bytes { get; }

        /// <summary>Reads an announcement.</summary>
        /// <returns>Null if the bytes are none, or of a later format.</returns>
        public static ModelAnnouncement FromBytes(byte[] bytes)
        {
            if (bytes == null || (bytes.Length != StatementBytes && bytes.Length != SignedBytes))
            {
                return null;
            }

            bool isKnown = Integers.Read(bytes, 0) == Magic && Integers.Read(bytes, FormatStart) == Format;
            if (!isKnown || Integers.Read(bytes, VersionStart) < 1 || Integers.Read(bytes, LengthStart) < 1)
            {
                return null;
            }

            return new ModelAnnouncement(Copy(bytes, 0, bytes.Length));
        }

        /// <summary>The announcement of a model that is not signed.</summary>
        /// <exception cref="ArgumentException">A version or a length below 1, or a hash that has not 32 bytes.</exception>
        public static ModelAnnouncement Unsigned(int version, int length, byte[] hash)
        {
            if (version < 1 || length < 1 || hash.Length != Sha256.HashBytes)
            {
                throw new ArgumentException("a model has a version and a length of 1 or more, and a hash of 32 bytes");
            }

            byte[] bytes = new byte[StatementBytes];
            Integers.Write(bytes, 0, Magic);
            Integers.Write(bytes, FormatStart, Format);
            Integers.Write(bytes, VersionStart, version);
            Integers.Write(bytes, LengthStart, length);
            Array.Copy(hash, 0, bytes, HashStart, Sha256.HashBytes);
            return new ModelAnnouncement(bytes);
        }

        /// <summary>Whether a hash is the announced one.</summary>
        internal bool IsOf(byte[] hash)
        {
            for (int i = 0; i < Sha256.HashBytes; i++)
            {
                if (hash[i] != Hash[i])
                {
                    return false;
                }
            }

            return true;
        }

        private static byte[] Copy(byte[] bytes, int start, int count)
        {
            byte[] copy = new byte[count];
            Array.Copy(bytes, start, copy, 0, count);
            return copy;
        }
    }
}
