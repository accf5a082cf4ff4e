using System;
using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>
    /// Keeps what was learned in two files in turn, so that a write that the power ends at any byte spoils the older copy alone. A copy is
    /// "NMLL", the version of the format, the number of the copy, what the model is, the bytes of each part, and a CRC-32 of all that.
    /// </summary>
    /// <remarks>All memory is allocated by the constructor: one copy.</remarks>
    public sealed class LearnedStore
    {
        /// <summary>The bytes by which a model is known: the first of a SHA-256.</summary>
        public const int IdBytes = 8;

        private const int Magic = 0x4c4c4d4e;
        private const int Format = 1;
        private const int FormatStart = 4;
        private const int SequenceStart = 8;
        private const int IdStart = 12;
        private const int ContentStart = IdStart + IdBytes;
        private const int CrcBytes = 4;

        private readonly StoreFile[] _files;
        private readonly LearnedPart[] _parts;
        private readonly Crc32 _crc = new Crc32();
        private readonly byte[] _copy;
        private readonly byte[] _id;
        private int _sequence;
        private int _newest;

        /// <param name="modelId"><see cref="IdBytes"/> bytes: what was learned for a model with others is not applied.</param>
        /// <param name="parts">Always the same, in the same order; at least one.</param>
        /// <exception cref="ArgumentException">Another number of bytes.</exception>
        public LearnedStore(StoreFolder folder, byte[] modelId, LearnedPart[] parts)
        {
            if (modelId.Length != IdBytes)
            {
                throw new ArgumentException("a model is known by 8 bytes");
            }

            int bytes = ContentStart + CrcBytes;
            for (int i = 0; i < parts.Length; i++)
            {
                bytes += parts[i].Bytes;
            }

            _files = new StoreFile[] { folder.Open("learned-0.bin"), folder.Open("learned-1.bin") };
            _parts = parts;
            _id = modelId;
            _copy = new byte[bytes];
        }

        /// <summary>How often something was kept since the files were new; it wraps.</summary>
        public int Sequence
        {
            get { return _sequence; }
        }

        /// <summary>The bytes of a copy.</summary>
        public int CopyBytes
        {
            get { return _copy.Length; }
        }

        /// <summary>Takes the newest copy that is whole. Without one, the parts are reset.</summary>
        public StoreState Load()
        {
            StoreState first = Look(0);
            int sequence = IntAt(SequenceStart);
            StoreState second = Look(1);
            bool isFirst = first == StoreState.Loaded && (second != StoreState.Loaded || sequence - IntAt(SequenceStart) > 0);
            _newest = isFirst ? 0 : 1;
            bool isThere = isFirst || second == StoreState.Loaded;
            if (isFirst && Look(0) != StoreState.Loaded)
            {
                isThere = false;
            }

            _sequence = isThere ? IntAt(SequenceStart) : 0;
            if (!isThere || !TryTake())
            {
                ResetParts();
                return isThere ? StoreState.Damaged : Worst(first, second);
            }

            return first == StoreState.Damaged || second == StoreState.Damaged ? StoreState.OlderCopy : StoreState.Loaded;
        }

        /// <summary>Keeps what was learned.</summary>
        /// <returns>False if the medium failed: what was kept before is still there.</returns>
        public bool TrySave()
        {
            int at = ContentStart;
            PutInt(0, Magic);
            PutInt(FormatStart, Format);
            PutInt(SequenceStart, _sequence + 1);
            Array.Copy(_id, 0, _copy, IdStart, IdBytes);
            for (int i = 0; i < _parts.Length; i++)
            {
                _parts[i].Write(_copy, at);
                at += _parts[i].Bytes;
            }

            PutInt(at, _crc.Of(0, _copy, 0, at));
            StoreFile older = _files[1 - _newest];
            bool isKept = older.TryWrite(0, _copy, 0, _copy.Length) && older.TryFlush();
            older.Close();
            if (isKept)
            {
                _sequence++;
                _newest = 1 - _newest;
            }

            return isKept;
        }

        /// <summary>Forgets all that was learned, and keeps that.</summary>
        /// <returns>False if the medium failed: it is forgotten until the next start.</returns>
        public bool TryReset()
        {
            ResetParts();
            return TrySave();
        }

        private void ResetParts()
        {
            for (int i = 0; i < _parts.Length; i++)
            {
                _parts[i].Reset();
            }
        }

        private bool TryTake()
        {
            int at = ContentStart;
            for (int i = 0; i < _parts.Length; i++)
            {
                if (!_parts[i].TryRead(_copy, at))
                {
                    return false;
                }

                at += _parts[i].Bytes;
            }

            return true;
        }

        /// <summary>Reads a copy, if it is one of this model.</summary>
        private StoreState Look(int file)
        {
            StoreFile source = _files[file];
            int length = source.Length;
            bool isRead = length > 0 && source.TryRead(0, _copy, 0, length < _copy.Length ? length : _copy.Length);
            source.Close();
            if (length == 0)
            {
                return StoreState.Empty;
            }

            int end = _copy.Length - CrcBytes;
            if (!isRead || length < ContentStart || IntAt(0) != Magic)
            {
                return StoreState.Damaged;
            }

            // What another model left is of another length: its checksum lies elsewhere. A file never becomes shorter.
            bool isWhole = length >= _copy.Length && IntAt(FormatStart) == Format && IntAt(end) == _crc.Of(0, _copy, 0, end);
            return !IsId() ? StoreState.OtherModel : isWhole ? StoreState.Loaded : StoreState.Damaged;
        }

        private bool IsId()
        {
            for (int i = 0; i < IdBytes; i++)
            {
                if (_copy[IdStart + i] != _id[i])
                {
                    return false;
                }
            }

            return true;
        }

        private static StoreState Worst(StoreState first, StoreState second)
        {
            return first > second ? first : second;
        }

        private int IntAt(int at)
        {
            return Integers.Read(_copy, at);
        }

        private void PutInt(int at, int value)
        {
            Integers.Write(_copy, at, value);
        }
    }
}
