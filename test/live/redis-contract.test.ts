import { afterAll } from 'vitest'
import { windowsContract } from '../features/contract.ts'
import { openTestRedis } from './redis.ts'

const redis = openTestRedis(5)
afterAll(() => redis.close())

windowsContract('windows in Redis', async () => redis)
